import { SectionNav } from "../../components/section-nav.js";
import { useSession } from "../../session/use-session.js";
import { openSections } from "./sections.js";

/** What is kept in step with outside systems, and how. */
export function RecordsLayout() {
  return <SectionNav label="Records" sections={openSections(useSession())} />;
}
