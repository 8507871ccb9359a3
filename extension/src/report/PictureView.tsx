import { drawPicture, formatNumber, type Picture, pictureTable } from '@querymill/kernel-bridge/core';
import { type JSX, useMemo } from 'react';

import { DrawingView, THEME_PALETTE } from './DrawingView';
import { TableHead } from './TableHead';
import { useTrans } from './useTrans';
import { VisibleText } from './VisibleText';

const SIZE = { width: 420, height: 200, palette: THEME_PALETTE };

/** One picture: drawn, with its figures as a table one click away. Texts over time are read from the start. */
export function PictureView({ picture }: { picture: Picture }): JSX.Element {
  const trans = useTrans();
  const drawing = useMemo(() => drawPicture(picture, SIZE), [picture]);
  if (drawing === undefined)
    return (
      <figure className="qm-picture qm-picture-texts">
        <figcaption>
          <VisibleText value={picture.title} />
        </figcaption>
        <PictureTableView picture={picture} />
      </figure>
    );
  return (
    <figure className="qm-picture">
      <DrawingView drawing={drawing} label={picture.title} />
      <details>
        <summary>{trans.__('Figures')}</summary>
        <PictureTableView picture={picture} />
      </details>
    </figure>
  );
}

/** What a picture says, as a table. */
export function PictureTableView({ picture }: { picture: Picture }): JSX.Element {
  const { columns, rows } = useMemo(() => pictureTable(picture), [picture]);
  return (
    <div className="qm-table-frame">
      <table className="qm-table" aria-label={picture.title}>
        <TableHead columns={columns} />
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((value, place) => (
                <td key={place} className={typeof value === 'number' ? 'qm-number' : ''}>
                  {typeof value === 'number' ? (
                    formatNumber(value).replace('-', '−')
                  ) : (
                    <VisibleText value={value ?? ''} max={240} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
