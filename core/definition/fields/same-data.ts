type Plain<T> = { -readonly [K in keyof T]: Plain<T[K]> };
type Complete<T> = { -readonly [K in keyof T]-?: Complete<T[K]> };
/** Texts are told apart by a schema's checks, not by its types. */
type Shape<T> = T extends string ? string : { -readonly [K in keyof T]-?: Shape<NonNullable<T[K]>> };
type Interchangeable<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Two types of plain JSON have the same fields of the same types, those that may be absent included, which mere assignment does not see. */
export type SameData<A, B> = Interchangeable<Plain<A>, Plain<B>> extends true ? Interchangeable<Complete<A>, Complete<B>> : false;

/** As SameData, whatever texts, null and absence. */
export type SameFields<A, B> = Interchangeable<Shape<A>, Shape<B>>;
