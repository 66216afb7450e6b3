import { Stack, Text, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { Page } from "../../../components/page.js";
import { useSession } from "../../../session/use-session.js";
import { ErasureCourse } from "./erasure-course.js";
import { ExportTenantButton } from "./export-tenant-button.js";
import { SubjectForm } from "./subject-form.js";

/** What the tenant holds of one person, or all in all. */
export function PersonalDataPage() {
  const route = getRouteApi("/shell/settings/personal-data");
  const { erasure } = route.useSearch();
  const navigate = route.useNavigate();
  const tenant = useSession()?.tenant;
  return (
    <Page title="Personal data">
      <Stack gap="xl">
        {erasure !== undefined && <ErasureCourse id={erasure} />}
        <Stack gap="sm">
          <Title order={2} size="h4">
            One person
          </Title>
          <SubjectForm onErasing={(id) => void navigate({ search: { erasure: id } })} />
        </Stack>
        {tenant !== undefined && (
          <Stack gap="sm" align="flex-start">
            <Title order={2} size="h4">
              Everything
            </Title>
            <Text>All that the tenant {tenant} has, a line of JSON per row, without secrets. The last line says how many there were.</Text>
            <ExportTenantButton tenant={tenant} label="Export everything" />
          </Stack>
        )}
      </Stack>
    </Page>
  );
}
