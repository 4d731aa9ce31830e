// Reads an EventBatch of protocols/trace.proto: what a server sends of a run's events.

/** What happened, as in protocols/trace.proto. */
export const What = { weight: 0, update: 1, factor: 2, stimulus: 3, volley: 4, activation: 5, soma: 6, error: 7,
  axon: 8, delivery: 9, change: 10, lost: 11 };
export const Ports = ["basal", "apical", "target", "clamp"];

// Columns by their field numbers.
const kColumns = { 2: "events", 3: "timeStep", 4: "lag", 5: "kind", 6: "port", 7: "output", 8: "projection", 9: "neuron",
  10: "neuronStep", 11: "pre", 12: "preStep", 13: "number", 14: "numberStep", 15: "repeats" };
const kZigzag = new Set(["neuronStep", "preStep", "numberStep"]);

// Numbers up to 2^53 are exact: times of a hundred days.
function varint(bytes, at) {
  let value = 0;
  let scale = 1;
  for (;;) {
    if (at >= bytes.length || scale > 2 ** 63) throw new Error("a batch of events is damaged");
    const byte = bytes[at++];
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at];
    scale *= 128;
  }
}

const signed = (number) => (number % 2 === 0 ? number / 2 : -(number + 1) / 2);

// Every field of the message.
function fieldsOf(bytes) {
  const fields = { timeNs: 0, valueBytes: 8, value: new Uint8Array(0) };
  for (const name of Object.values(kColumns)) fields[name] = [];
  let at = 0;
  while (at < bytes.length) {
    let tag;
    [tag, at] = varint(bytes, at);
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    let number;
    [number, at] = varint(bytes, at);
    if (type === 0) {
      if (field === 1) fields.timeNs = number;
      if (field === 16) fields.valueBytes = number;
    } else if (type === 2) {
      const part = bytes.subarray(at, at + number);
      at += number;
      if (field === 17) fields.value = part;
      else if (kColumns[field]) readColumn(part, kColumns[field], fields);
    } else {
      throw new Error("a batch of events has an unknown field");
    }
  }
  return fields;
}

function readColumn(bytes, name, fields) {
  for (let at = 0; at < bytes.length;) {
    let number;
    [number, at] = varint(bytes, at);
    fields[name].push(kZigzag.has(name) ? signed(number) : number);
  }
}

// Byte planes, the lowest first, as numbers.
function valuesOf({ value, valueBytes }) {
  const count = value.length / valueBytes;
  const bytes = new Uint8Array(value.length);
  for (let plane = 0; plane < valueBytes; ++plane) {
    for (let k = 0; k < count; ++k) bytes[k * valueBytes + plane] = value[plane * count + k];
  }
  return valueBytes === 4 ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}

/** The events of a batch: [{time, kind, port, output, projection, neuron, pre, number, caused, value}]. */
export function readBatch(buffer) {
  const fields = fieldsOf(new Uint8Array(buffer));
  const values = valuesOf(fields);
  const events = [];
  let time = fields.timeNs;
  let used = 0;
  let runBefore = 0;
  fields.events.forEach((count, run) => {
    time += fields.timeStep[run];
    const first = fields.repeats[run] ? runBefore : used;
    if (!fields.repeats[run]) used += count;
    runBefore = first;
    for (let k = 0; k < count; ++k) {
      events.push({
        time,
        caused: time - fields.lag[run],
        kind: fields.kind[run],
        port: fields.port[run],
        output: fields.output[run],
        projection: fields.projection[run] - 1,
        neuron: (fields.neuron[run] + k * fields.neuronStep[run]) >>> 0,
        pre: ((fields.pre[run] + k * fields.preStep[run]) >>> 0) - 1,
        number: fields.number[run] + k * fields.numberStep[run],
        value: values[first + k],
      });
    }
  });
  return events;
}
