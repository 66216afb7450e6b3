import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { companyChoices } from "../companies/company-queries.js";

interface CompanyFieldProps {
  readonly value: number | null;
  readonly onChange: (company: number | null) => void;
  readonly error: string | undefined;
}

/** One of the companies, or another by its number: events may name companies that nobody has made. */
export function CompanyField({ value, onChange, error }: CompanyFieldProps) {
  const { data: companies = [] } = useQuery(companyChoices);
  const [typed, setTyped] = useState("");
  const known = companies.map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` }));
  const others = [typed.trim(), value === null ? "" : String(value)].filter((id) => /^[1-9]\d{0,14}$/.test(id) && !known.some((one) => one.value === id));
  return (
    <Select
      label="Company"
      description="Empty: all of the tenant"
      data={[...known, ...new Set(others)].map((one) => (typeof one === "string" ? { value: one, label: `Company ${one}` } : one))}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(id === null ? null : Number(id))}
      onSearchChange={setTyped}
      error={error}
      searchable
      clearable
      clearButtonProps={{ "aria-label": "All of the tenant" }}
      limit={50}
    />
  );
}
