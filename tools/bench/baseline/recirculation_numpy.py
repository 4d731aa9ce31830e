#!/usr/bin/python3
"""Recirculation in numpy, as fast as numpy lets it be: a baseline for tools/bench/compare.

float32, everything in buffers and views made once. Tried, on Debian's numpy 1.24 with OpenBLAS, and
slower: weights kept [post, pre] with batch 100 (49 instead of 38 us for [784, 20]); the logistic by exp
and reciprocal instead of tanh, of which numpy has a fast float32 loop (61 instead of 45 us, and halving
the input costs nothing where it is done to the small factor); the rate multiplied into the large factor
of a change; a bias's sum(0); with batch 1 multiply instead of dot for a rank-1 change (8 instead of 7 us).
numpy has no product that adds to its result, so a change is written once and added once.
"""
from mnist_autoencoder import RATE, measure, parsed_options

options = parsed_options(__doc__)

import numpy as np  # noqa: E402  (after the number of threads is set)

HALF = np.float32(0.5)


def stored(weight: np.ndarray, batch: int) -> np.ndarray:
    """`weight` [post, pre] as [pre, post], in the storage in which it is multiplied fastest."""
    post, pre = weight.shape
    return weight.T if batch == 1 and pre > post else np.ascontiguousarray(weight.T)


class Network:
    def __init__(self, options, weights, biases, train):
        self.batch, self.order, self.train = options.batch, options.order, train
        self.rate = np.float32(RATE / self.batch)
        self.rates = np.full(self.batch, self.rate)
        self.weights = [stored(weight, self.batch) for weight in weights]
        self.biases = biases
        self.halved_bias = np.empty_like(biases[-1])
        first = [np.empty((self.batch, size), np.float32) for size in options.layers[1:]]
        self.last, self.scaled = first[-1], np.empty_like(first[-1])
        self.output = np.empty((self.batch, options.layers[0]), np.float32)
        self.change = np.empty_like(self.weights[-1])
        self.hidden = [(weight, bias, now, now.T, np.empty_like(now), np.empty_like(weight))
                       for weight, bias, now in zip(self.weights, self.biases, first)]
        self.gathered = np.empty_like(self.output)
        self.views = [(image, image.T) for image in np.split(train, len(train) // self.batch)]

    def learn(self, numbers):
        views, batch = self.views, self.batch
        if self.order == "shuffled" and batch > 1:
            stimulus, stimulus_t = self.gathered, self.gathered.T
            for mine in numbers.reshape(-1, batch):
                np.take(self.train, mine, axis=0, out=stimulus, mode="clip")
                self.present(stimulus, stimulus_t)
        else:
            for number in (numbers[::batch] // batch).tolist():
                self.present(*views[number])

    def present(self, stimulus, stimulus_t):
        output, scaled, bias = self.output, self.scaled, self.biases[-1]
        pre = stimulus
        for weight, hidden_bias, now, _, _, _ in self.hidden:
            pre = activity(pre, weight, hidden_bias, now)
        # 1 / (1 + exp(-S)) = tanh(S / 2) / 2 + 1 / 2
        np.multiply(self.last, HALF, out=scaled)
        activity(scaled, self.weights[-1], np.multiply(bias, HALF, out=self.halved_bias), output)
        np.multiply(output, HALF, out=output)
        np.add(output, HALF, out=output)
        pre = output
        for weight, hidden_bias, _, _, then, _ in self.hidden:
            pre = activity(pre, weight, hidden_bias, then)
        np.subtract(stimulus, output, out=output)
        np.multiply(self.last, self.rate, out=scaled)
        np.add(self.weights[-1], np.dot(scaled.T, output, out=self.change), out=self.weights[-1])
        np.add(bias, np.dot(self.rates, output), out=bias)
        pre_t = stimulus_t
        for weight, hidden_bias, now, now_t, then, change in self.hidden:
            np.subtract(now, then, out=then)
            np.multiply(then, self.rate, out=then)
            # A change in the order of its weights: dot writes C order only.
            if weight.flags.c_contiguous:
                np.add(weight, np.dot(pre_t, then, out=change), out=weight)
            else:
                np.add(weight.T, np.dot(then.T, pre_t.T, out=change.T), out=weight.T)
            np.add(hidden_bias, then.sum(0) if self.batch > 1 else then[0], out=hidden_bias)
            pre_t = now_t

    def parameters(self):
        return [weight.T for weight in self.weights], self.biases


def activity(pre, weight, bias, out):
    """tanh of the total input, written to `out`."""
    np.dot(pre, weight, out=out)
    np.add(out, bias, out=out)
    return np.tanh(out, out=out)


measure("numpy", f"numpy {np.__version__}", options, Network)
