import type { Snippet } from "./snippet.js";

const node = `import { createHmac, timingSafeEqual } from "node:crypto";

// headers: names in lower case; body: the bytes as they came, not parsed.
export function verify(secret, headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(\`\${id}.\${timestamp}.\`).update(body).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
`;

const python = `import base64, hashlib, hmac, time

# headers: names in lower case; body: the bytes as they came, not parsed.
def verify(secret, headers, body):
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, given) for given in headers["webhook-signature"].split(" "))
`;

const go = `package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
)

// headers: names in lower case; body: the bytes as they came, not parsed.
func verify(secret string, headers map[string]string, body []byte) bool {
	id, timestamp := headers["webhook-id"], headers["webhook-timestamp"]
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || math.Abs(float64(time.Now().Unix()-sent)) > 300 {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, given := range strings.Split(headers["webhook-signature"], " ") {
		if hmac.Equal([]byte(given), []byte(expected)) {
			return true
		}
	}
	return false
}
`;

const java = `import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Webhooks {
    // headers: names in lower case; body: the bytes as they came, not parsed.
    static boolean verify(String secret, Map<String, String> headers, byte[] body) throws Exception {
        String id = headers.get("webhook-id"), timestamp = headers.get("webhook-timestamp");
        if (Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(timestamp)) > 300) return false;
        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
        for (String given : headers.get("webhook-signature").split(" "))
            if (MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) return true;
        return false;
    }
}
`;

const php = `<?php
// $headers: names in lower case; $body: the text as it came, e.g. file_get_contents("php://input").
function verify(string $secret, array $headers, string $body): bool {
    [$id, $timestamp] = [$headers["webhook-id"], $headers["webhook-timestamp"]];
    if (abs(time() - (int) $timestamp) > 300) return false;
    $key = base64_decode(preg_replace("/^whsec_/", "", $secret));
    $expected = "v1," . base64_encode(hash_hmac("sha256", "$id.$timestamp.$body", $key, true));
    foreach (explode(" ", $headers["webhook-signature"]) as $given)
        if (hash_equals($expected, $given)) return true;
    return false;
}
`;

const ruby = `require "base64"
require "openssl"

# headers: names in lower case; body: the text as it came, not parsed.
def verify(secret, headers, body)
  id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
  return false if (Time.now.to_i - timestamp.to_i).abs > 300
  key = Base64.decode64(secret.delete_prefix("whsec_"))
  expected = "v1," + Base64.strict_encode64(OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.#{body}"))
  headers["webhook-signature"].split(" ").any? { |given| OpenSSL.secure_compare(given, expected) }
end
`;

export const standardSnippets: readonly Snippet[] = [
  { language: "Node", text: node },
  { language: "Python", text: python },
  { language: "Go", text: go },
  { language: "Java", text: java },
  { language: "PHP", text: php },
  { language: "Ruby", text: ruby },
];
