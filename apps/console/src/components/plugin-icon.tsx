/** What a plugin brings as its picture; nothing where it brings none. As an image it runs no script and loads nothing, whatever it holds. */
export function PluginIcon({ icon, sizePx = 28 }: { readonly icon: string | undefined; readonly sizePx?: number }) {
  if (icon === undefined) return null;
  return <img src={`data:image/svg+xml,${encodeURIComponent(icon)}`} alt="" width={sizePx} height={sizePx} />;
}
