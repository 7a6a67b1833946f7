/**
 * A bill of materials with the production packages alone, cut from npm's bill of all. `npm sbom --omit=dev` is not used: it
 * leaves out every package that a developer's package needs as well, and so some that run in production.
 */

export interface BillOfMaterials {
  readonly metadata: { readonly component: Readonly<Record<string, unknown>> };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

/**
 * @param all npm's bill in the format of CycloneDX
 * @param production `name@version` of each package to be listed
 * @param name of the product; npm takes that of the folder
 * @throws Error a package is not in npm's bill
 */
export function productionBill<Bill extends BillOfMaterials>(
  all: Bill,
  production: ReadonlySet<string>,
  name: string,
): Bill {
  const components = all.components.filter((each) => production.has(`${each.name}@${each.version}`));
  const listed = new Set(components.map((each) => `${each.name}@${each.version}`));
  const missing = [...production].filter((each) => !listed.has(each));
  if (missing.length > 0) throw new Error(`npm's bill of materials lacks ${missing.join(', ')}.`);
  const product = all.metadata.component;
  const refs = new Set([...components.map((each) => each['bom-ref']), String(product['bom-ref'])]);
  return {
    ...all,
    metadata: { ...all.metadata, component: { ...product, name } },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  };
}
