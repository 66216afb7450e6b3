import { Button, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client, good } from "../api/client.js";
import { session } from "../session/session.js";
import { useSession } from "../session/use-session.js";

const TENANT_PX = 150;
const MAX_TENANTS = 200;

/** The tenant one works in, and the way out. */
export function SessionMenu() {
  const navigate = useNavigate();
  const current = useSession();
  const leave = async (): Promise<void> => {
    await session.end();
    await navigate({ to: "/sign-in" });
  };
  return (
    <>
      {current?.choosesTenant ? (
        <TenantChoice tenant={current.tenant} />
      ) : (
        <Text size="sm" visibleFrom="sm">
          {current?.tenant}
        </Text>
      )}
      <Button variant="default" size="compact-sm" onClick={() => void leave()}>
        Sign out
      </Button>
    </>
  );
}

function TenantChoice({ tenant }: { readonly tenant: string }) {
  const { data } = useQuery({ queryKey: ["tenants"], queryFn: () => good(client.GET("/api/v1/tenants", { params: { query: { limit: MAX_TENANTS } } })) });
  const tenants = (data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (tenants.length < 2) return null;
  return (
    <Select
      size="xs"
      w={TENANT_PX}
      aria-label="Tenant"
      data={tenants}
      value={tenant}
      allowDeselect={false}
      searchable
      onChange={(value) => value !== null && session.chooseTenant(value)}
    />
  );
}
