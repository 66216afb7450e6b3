import { SectionNav } from "../../components/section-nav.js";
import { useSession } from "../../session/use-session.js";
import { openSections } from "./sections.js";

/** The parts of the settings that are open to who is signed in, and the chosen one. */
export function SettingsLayout() {
  return <SectionNav label="Settings" sections={openSections(useSession())} />;
}
