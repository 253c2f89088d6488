import { scene } from './pictures.js';

/**
 * An Ultra HDR picture: a JPEG, after it a second one with its gain map, and in the head of the first what announces
 * them (XMP, and the index of CIPA DC-007).
 */
export async function withGainMap(picture: Buffer): Promise<Buffer> {
  const map = await scene(40, 30).greyscale().jpeg().toBuffer();
  const values =
    'GainMapMin="0" hdrgm:GainMapMax="2" hdrgm:Gamma="1" hdrgm:OffsetSDR="0.01" hdrgm:OffsetHDR="0.01" ' +
    'hdrgm:HDRCapacityMin="0" hdrgm:HDRCapacityMax="2" hdrgm:BaseRenditionIsHDR="False"';
  const mapHead = xmp(`<rdf:Description hdrgm:Version="1.0" hdrgm:${values}/>`);
  const gain = Buffer.concat([map.subarray(0, 2), mapHead, map.subarray(2)]);
  const directory = `<rdf:Seq>${item('Primary')}${item('GainMap', ` Item:Length="${gain.length}"`)}</rdf:Seq>`;
  const announcement = xmp(
    `<rdf:Description hdrgm:Version="1.0"><Container:Directory>${directory}</Container:Directory></rdf:Description>`,
  );
  const start = Buffer.concat([picture.subarray(0, 2), announcement]);
  const indexAt = start.length + 8; // after its marker, length and name
  const length = start.length + index(0, 0, 0).length + picture.length - 2;
  return Buffer.concat([start, index(length, gain.length, length - indexAt), picture.subarray(2), gain]);
}

export function segment(marker: number, content: Buffer): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), content]);
}

function xmp(description: string): Buffer {
  const names =
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" ' +
    'xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/"';
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${names}>${description}</rdf:RDF></x:xmpmeta>`;
  return segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${packet}`));
}

function item(semantic: string, length = ''): string {
  const attributes = `Item:Semantic="${semantic}" Item:Mime="image/jpeg"${length}`;
  return `<rdf:li rdf:parseType="Resource"><Container:Item ${attributes}/></rdf:li>`;
}

/** The index of two pictures: the first's bytes, the second's, and where the second is, from the index's own header. */
function index(first: number, second: number, offset: number): Buffer {
  const content = Buffer.alloc(4 + 8 + 2 + 3 * 12 + 4 + 2 * 16);
  content.write('MPF\0MM\0*\0\0\0\x08\0\x03', 0, 'latin1');
  const entries = [
    [0xb000, 7, 4, 0x30313030],
    [0xb001, 4, 1, 2],
    [0xb002, 7, 32, 50],
  ] as const;
  for (const [at, [tag, type, count, value]] of entries.entries()) {
    content.writeUInt16BE(tag, 14 + at * 12);
    content.writeUInt16BE(type, 16 + at * 12);
    content.writeUInt32BE(count, 18 + at * 12);
    content.writeUInt32BE(value, 22 + at * 12);
  }
  content.writeUInt32BE(0x30000, 54);
  content.writeUInt32BE(first, 58);
  content.writeUInt32BE(second, 74);
  content.writeUInt32BE(offset, 78);
  return segment(0xe2, content);
}
