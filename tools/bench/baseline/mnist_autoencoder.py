"""What the baselines train: the network of scenarios/mnist.textproto, its data, order and start.

A circular autoencoder that learns by plain output recirculation (Baldi & Sadowski 2018, eq. 23):
logistic visible neurons, tanh hidden ones, biases that learn, rate 0.01. Initial weights and the order
of examples are the bits that `recirc run` draws for seed 1 (Philox4x32-10, neurons/random.cpp), so that
the test losses can be compared to the last digits that float32 holds.
"""
import argparse
import gzip
import json
import os
import pathlib
import statistics
import sys
import time
from typing import Callable, Protocol

RATE = 0.01
SEED = 1
INITIAL_WEIGHT, SHUFFLE = 1, 7  # Purpose in neurons/random.hpp
ROOT = pathlib.Path(__file__).resolve().parents[3]


def parsed_options(description: str | None) -> argparse.Namespace:
    """The command line; also limits the threads, so call this before numpy or torch is imported."""
    parser = argparse.ArgumentParser(description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layers", default="784,20", help="as in a scenario (default 784,20)")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--presentations", type=int,
                        help="of a repetition; an epoch's time is scaled from them "
                        "(default: 60000, with batch 1: 6000)")
    parser.add_argument("--repetitions", type=int, default=5, help="each goes on training")
    parser.add_argument("--order", choices=("file", "shuffled"), default="file",
                        help="of examples; file saves the gathering of batches")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data/mnist",
                        help="folder with MNIST's IDX files, gzip'd")
    options = parser.parse_args()
    options.layers = [int(size) for size in options.layers.split(",")]
    if options.presentations is None:
        options.presentations = 6000 if options.batch == 1 else 60000
    if options.presentations % options.batch or 60000 % options.batch:
        parser.error("--batch must divide --presentations and the 60000 examples")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    return options


def images(folder: pathlib.Path, split: str):
    """The images of `split`, "train" or "t10k", as float32 [count, 784] in [0, 1]."""
    import numpy as np
    data = gzip.decompress((folder / f"{split}-images-idx3-ubyte.gz").read_bytes())
    pixels = np.frombuffer(data, np.uint8, offset=16).reshape(-1, 784)
    return pixels.astype(np.float32) / np.float32(255)


def random_bits(purpose: int, entity: int, index):
    """64 random bits for each element of the uint64 array `index`."""
    import numpy as np
    low32, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
    key = (SEED + 0x9E3779B97F4A7C15 * purpose) % 2**64
    key0, key1 = key % 2**32, key >> 32
    entity_words = np.full_like(index, entity)
    words = [index & low32, index >> shift, entity_words & low32, entity_words >> shift]
    for _ in range(10):
        product0 = np.uint64(0xD2511F53) * words[0]
        product1 = np.uint64(0xCD9E8D57) * words[2]
        words = [(product1 >> shift) ^ words[1] ^ np.uint64(key0), product1 & low32,
                 (product0 >> shift) ^ words[3] ^ np.uint64(key1), product0 & low32]
        key0, key1 = (key0 + 0x9E3779B9) % 2**32, (key1 + 0xBB67AE85) % 2**32
    return words[0] | (words[1] << shift)


def initial_weights(layers: list[int]) -> list:
    """Glorot uniform, float32 [post, pre], of the projections into layers 1, 2 ... and the visible."""
    import numpy as np
    weights = []
    for number, (pre, post) in enumerate(zip(layers, layers[1:] + layers[:1])):
        bits = random_bits(INITIAL_WEIGHT, number, np.arange(pre * post, dtype=np.uint64))
        uniform = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
        values = np.sqrt(6 / (pre + post)) * (2 * uniform - 1)
        weights.append(np.ascontiguousarray(values.reshape(pre, post).T.astype(np.float32)))
    return weights


def initial_biases(layers: list[int], train) -> list:
    """Zero for hidden layers; the visible one starts at the logit of the mean image."""
    import numpy as np
    mean = np.clip(train.mean(axis=0, dtype=np.float64), 1e-3, 1 - 1e-3)
    hidden = [np.zeros(size, np.float32) for size in layers[1:]]
    return hidden + [np.log(mean / (1 - mean)).astype(np.float32)]


def example_order(epoch: int, size: int, order: str):
    """The numbers of the examples as `epoch` presents them, int64 [size]."""
    import numpy as np
    result = np.arange(size)
    if order == "file":
        return result
    low32, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
    last = np.arange(size, dtype=np.uint64)
    bits, bound = random_bits(SHUFFLE, epoch, last), last + np.uint64(1)
    chosen = ((bits >> shift) * bound + (((bits & low32) * bound) >> shift)) >> shift
    for place in range(size - 1, 0, -1):  # Fisher and Yates
        other = chosen[place]
        result[place], result[other] = result[other], result[place]
    return result


def test_loss(weights: list, biases: list, test) -> float:
    """Binary cross-entropy in nats, mean over examples and outputs, in double precision."""
    import numpy as np
    activity = test.astype(np.float64)
    for weight, bias in zip(weights[:-1], biases[:-1]):
        activity = np.tanh(activity @ weight.T.astype(np.float64) + bias)
    total = activity @ weights[-1].T.astype(np.float64) + biases[-1]
    return float(np.mean(np.logaddexp(0, total) - total * test))


class Learner(Protocol):
    """A network that trains itself on float32 images [count, 784] in memory."""

    def learn(self, numbers) -> None:
        """Presents the images with these numbers, int64 [n * batch], in this order."""

    def parameters(self) -> tuple[list, list]:
        """Weights [post, pre] and biases as numpy arrays, projection by projection."""


def measure(engine: str, versions: str, options: argparse.Namespace,
            learner: Callable[..., Learner]) -> None:
    """Trains learner(options, weights, biases, train images) and prints a line of JSON."""
    import numpy as np
    train = images(options.data, "train")
    network = learner(options, initial_weights(options.layers),
                      initial_biases(options.layers, train), train)
    presentations = options.presentations * options.repetitions
    epochs = -(-presentations // len(train))
    numbers = np.concatenate([example_order(epoch, len(train), options.order)
                              for epoch in range(epochs)])
    seconds = []
    for first in range(0, presentations, options.presentations):
        mine = numbers[first:first + options.presentations]
        start = time.perf_counter()
        network.learn(mine)
        seconds.append((time.perf_counter() - start) * len(train) / options.presentations)
    weights, biases = network.parameters()
    print(json.dumps({
        "case": "-".join(map(str, options.layers)), "batch": options.batch, "engine": engine,
        "threads": options.threads, "seconds_per_epoch": round(statistics.median(seconds), 5),
        "timed_presentations": options.presentations, "repetitions": options.repetitions,
        "order": options.order, "presentations": presentations,
        "test_loss": round(test_loss(weights, biases, images(options.data, "t10k")), 9),
        "versions": f"{versions}, Python {sys.version.split()[0]}"}))
