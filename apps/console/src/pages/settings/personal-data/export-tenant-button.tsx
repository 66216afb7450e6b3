import { Button, type ButtonProps } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { sentenceOf } from "../../../api/problem.js";
import { exportTenant } from "./personal-data-queries.js";

interface ExportTenantButtonProps {
  readonly tenant: string;
  readonly label: string;
  readonly size?: ButtonProps["size"];
}

/** All that a tenant has, as a file. */
export function ExportTenantButton({ tenant, label, size = "sm" }: ExportTenantButtonProps) {
  const exporting = useMutation({
    mutationFn: () => exportTenant(tenant),
    onError: (error) => notifications.show({ color: "red", title: label, message: sentenceOf(error) }),
  });
  return (
    <Button variant="default" size={size} onClick={() => exporting.mutate()} loading={exporting.isPending}>
      {label}
    </Button>
  );
}
