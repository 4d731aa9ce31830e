#!/usr/bin/python3
"""Turns the columns that `recirc trace export --to npy` writes into an HDF5 file.

nirdata: NIRData, the recordings of the Neuromorphic Intermediate Representation (nir.read_data).
    A population is a node; each kind of event at its neurons is an observable of type
    ValuedEventData. A presentation is a sample (a row): times are seconds since its stimulus, and
    rows that are shorter than the longest end in index -1 at time inf.
sonata: a spikes file of SONATA (libsonata, bmtk, Neo). A population is a group with its axon
    events, in the order of time, in milliseconds. SONATA has no place for what an event bears, so
    there is one more dataset, `values`, that its readers pass over.

    recirc trace export --to npy runs/first -o columns
    tools/python/trace_hdf5.py columns --to nirdata -o first.h5

Needs numpy and h5py (Debian: python3-h5py).
"""

import argparse
import json
import os
import sys
from pathlib import Path

import h5py
import numpy as np

COLUMNS = ("time", "caused", "value", "number", "neuron", "pre", "projection", "kind", "port",
           "output")
AT_NEURONS = ("stimulus", "volley", "activation", "soma", "error", "axon")
SONATA_MAGIC = 0x0A7A
SONATA_VERSION = (0, 1)


class Columns:
    """The folder of an export: a numpy array a column, and what their numbers stand for."""

    def __init__(self, folder):
        folder = Path(folder)
        try:
            self.names = json.loads((folder / "names.json").read_text())
            self.arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r")
                           for name in COLUMNS}
        except (OSError, ValueError) as error:
            sys.exit(f"{folder}: are no columns of a trace: {error}; "
                     "write them with recirc trace export --to npy")

    def events_of(self, population, kind):
        """Which rows are of this kind at the neurons of the population."""
        code = self.names["kinds"].index(kind)
        neuron = self.arrays["neuron"]
        first, size = population["first"], population["size"]
        return np.flatnonzero((self.arrays["kind"] == code) & (neuron >= first)
                              & (neuron < first + size))

    def __getitem__(self, name):
        return self.arrays[name]


def observables(columns, population):
    """(name, rows): the kinds of events of a population, by port or output where these differ."""
    for kind in AT_NEURONS:
        rows = columns.events_of(population, kind)
        parts = {"volley": ("port", "ports"), "axon": ("output", "outputs")}
        if kind not in parts:
            yield kind, rows
            continue
        column, words = parts[kind]
        for code, word in enumerate(columns.names[words]):
            yield f"{kind}_{word}", rows[columns[column][rows] == code]


def as_samples(columns, population, rows):
    """idx, time and value as NIRData has them, [presentation, event]."""
    period = columns.names["period_ns"]
    time = columns["time"][rows]
    present, sample = np.unique(time // period, return_inverse=True)
    position = np.arange(len(rows)) - np.searchsorted(sample, sample)
    shape = (len(present), position.max() + 1)
    idx = np.full(shape, -1, dtype=np.int64)
    seconds = np.full(shape, np.inf)
    value = np.zeros(shape)
    idx[sample, position] = columns["neuron"][rows].astype(np.int64) - population["first"]
    seconds[sample, position] = (time % period) * 1e-9
    value[sample, position] = columns["value"][rows]
    return idx, seconds, value, present


def write_nirdata(columns, file):
    file.attrs["__type__"] = "NIRGraphData"
    nodes = file.create_group("nodes")
    for population in columns.names["populations"]:
        its = {name: rows for name, rows in observables(columns, population) if len(rows)}
        if not its:
            continue
        node = nodes.create_group(population["name"])
        node.attrs["__type__"] = "NIRNodeData"
        group = node.create_group("observables")
        for name, rows in its.items():
            idx, seconds, value, present = as_samples(columns, population, rows)
            observable = group.create_group(name)
            observable.attrs["__type__"] = "ValuedEventData"
            observable.attrs["n_neurons"] = population["size"]
            observable.attrs["t_max"] = columns.names["period_ns"] * 1e-9
            observable.attrs["presentations"] = present
            for dataset, data in (("idx", idx), ("time", seconds), ("value", value)):
                observable.create_dataset(dataset, data=data, compression="gzip")


def write_sonata(columns, file):
    file.attrs["magic"] = np.uint32(SONATA_MAGIC)
    file.attrs["version"] = np.array(SONATA_VERSION, dtype=np.uint32)
    sorting = h5py.enum_dtype({"none": 0, "by_id": 1, "by_time": 2}, basetype="i4")
    spikes = file.create_group("spikes")
    axon = columns.names["outputs"].index("axon")
    for population in columns.names["populations"]:
        rows = columns.events_of(population, "axon")
        rows = rows[columns["output"][rows] == axon]
        group = spikes.create_group(population["name"])
        group.attrs.create("sorting", 2, dtype=sorting)
        times = group.create_dataset("timestamps", data=columns["time"][rows] * 1e-6)
        times.attrs["units"] = "ms"
        group.create_dataset("node_ids", dtype=np.uint64,
                             data=columns["neuron"][rows] - np.uint32(population["first"]))
        group.create_dataset("values", data=columns["value"][rows])


FORMATS = {"nirdata": write_nirdata, "sonata": write_sonata}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("columns", help="the folder of recirc trace export --to npy")
    parser.add_argument("--to", choices=FORMATS, required=True)
    parser.add_argument("-o", "--out", required=True, help="the file to write")
    options = parser.parse_args()
    columns = Columns(options.columns)
    aside = f"{options.out}.{os.getpid()}.part"
    try:
        with h5py.File(aside, "w") as file:
            FORMATS[options.to](columns, file)
        os.replace(aside, options.out)
    except OSError as error:
        sys.exit(f"{options.out}: cannot be written: {error}")
    finally:
        if os.path.exists(aside):
            os.remove(aside)


if __name__ == "__main__":
    main()
