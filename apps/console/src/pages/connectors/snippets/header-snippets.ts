import type { Snippet } from "./snippet.js";

interface Header {
  readonly header: string;
  readonly prefix: string;
}

/** For dialects whose signature is one header: an HMAC-SHA256 of the body in hex, keyed by the secret as it stands. */
export function headerSnippets(header: Header): readonly Snippet[] {
  return [
    { language: "Node", text: node(header) },
    { language: "Python", text: python(header) },
    { language: "Go", text: go(header) },
    { language: "Java", text: java(header) },
    { language: "PHP", text: php(header) },
    { language: "Ruby", text: ruby(header) },
  ];
}

const node = ({ header, prefix }: Header): string => `import { createHmac, timingSafeEqual } from "node:crypto";

// headers: names in lower case; body: the bytes as they came, not parsed.
export function verify(secret, headers, body) {
  const expected = Buffer.from("${prefix}" + createHmac("sha256", secret).update(body).digest("hex"));
  const given = Buffer.from(headers["${header}"] ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
`;

const python = ({ header, prefix }: Header): string => `import hashlib, hmac

# headers: names in lower case; body: the bytes as they came, not parsed.
def verify(secret, headers, body):
    expected = "${prefix}" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, headers.get("${header}", ""))
`;

const go = ({ header, prefix }: Header): string => `package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// headers: names in lower case; body: the bytes as they came, not parsed.
func verify(secret string, headers map[string]string, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	expected := "${prefix}" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(headers["${header}"]), []byte(expected))
}
`;

const java = ({ header, prefix }: Header): string => `import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Webhooks {
    // headers: names in lower case; body: the bytes as they came, not parsed.
    static boolean verify(String secret, Map<String, String> headers, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected = "${prefix}" + HexFormat.of().formatHex(mac.doFinal(body));
        String given = headers.getOrDefault("${header}", "");
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
`;

const php = ({ header, prefix }: Header): string => `<?php
// $headers: names in lower case; $body: the text as it came, e.g. file_get_contents("php://input").
function verify(string $secret, array $headers, string $body): bool {
    return hash_equals("${prefix}" . hash_hmac("sha256", $body, $secret), $headers["${header}"] ?? "");
}
`;

const ruby = ({ header, prefix }: Header): string => `require "openssl"

# headers: names in lower case; body: the text as it came, not parsed.
def verify(secret, headers, body)
  expected = "${prefix}" + OpenSSL::HMAC.hexdigest("SHA256", secret, body)
  OpenSSL.secure_compare(headers["${header}"].to_s, expected)
end
`;
