/** Purpose: a table that says what it holds and which heading each cell belongs to; numbers stand right. */

import type { ReactNode } from 'react';

export type Head = { readonly name: string; readonly isNumber?: boolean };

export type TableProps = {
  readonly caption: string;
  readonly heads: readonly Head[];
  /** Rows of `Cells`. */
  readonly children: ReactNode;
  readonly foot?: ReactNode;
};

export function Table({ caption, heads, children, foot }: TableProps) {
  return (
    <div className="table-frame">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map(({ name, isNumber = false }) => (
              <th key={name} scope="col" className={isNumber ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
        {foot !== undefined && <tfoot>{foot}</tfoot>}
      </table>
    </div>
  );
}

/** One row of numbers under a name. */
export function CountRow({
  name,
  cells,
}: {
  readonly name: ReactNode;
  readonly cells: readonly string[];
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {cells.map((cell, column) => (
        <td key={column} className="number">
          {cell}
        </td>
      ))}
    </tr>
  );
}
