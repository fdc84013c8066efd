/**
 * What Tidings needs of a [Standard Schema](https://standardschema.dev), version 1: Zod, Valibot and ArkType fit.
 *
 * @example
 * ```ts
 * const schema: StandardSchemaV1 = z.object({ value: z.number() });
 * ```
 */
export interface StandardSchemaV1 {
  /** The standard's own property. */
  readonly "~standard": {
    /** The version of the standard. */
    readonly version: 1;
    /** Who made the schema. */
    readonly vendor: string;
    /** Validates a value. Tidings takes only an answer that is not a promise. */
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>;
  };
}

/**
 * What a Standard Schema says of a value.
 *
 * @example
 * ```ts
 * const ok: StandardResult = { value: 1 };
 * ```
 */
export type StandardResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };
