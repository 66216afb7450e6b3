const ICON_PX = 28;

/** What a plugin brings as its picture; nothing where it brings none. As an image it runs no script and loads nothing, whatever it holds. */
export function PluginIcon({ icon }: { readonly icon: string | undefined }) {
  if (icon === undefined) return null;
  return <img src={`data:image/svg+xml,${encodeURIComponent(icon)}`} alt="" width={ICON_PX} height={ICON_PX} />;
}
