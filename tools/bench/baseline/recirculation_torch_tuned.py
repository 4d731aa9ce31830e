#!/usr/bin/python3
"""Recirculation in PyTorch, tuned until it got no faster: a baseline for tools/bench/compare.

No autograd, float32, everything in buffers and views made once; the bias is added and the weight is
changed by the matrix product itself (addmm with beta and alpha). Tried, on Debian's PyTorch 1.13 with
OpenBLAS, and slower:
- batch 100: weights kept [post, pre] (45 instead of 40 us for [784, 20], and 43 instead of 31 us to
  learn), activities kept [neurons, batch], mm and add_ instead of addmm, a bias's sum(0);
- batch 1: mv and addmv_ (as fast as addmm of one row, but each needs a view of its own), addr_ (2.8
  instead of 1.8 us; 13 us where rows are short), addcmul_, an image taken out of its matrix each time.
With batch 1 weights are stored so that rows are long, because a rank-1 change runs along them.
Debian's PyTorch takes AVX2 for activations unless told: AVX-512 makes a logistic 1.5 times as fast.
"""
import os
import pathlib

from mnist_autoencoder import RATE, measure, parsed_options

options = parsed_options(__doc__)
if " avx512f " in pathlib.Path("/proc/cpuinfo").read_text():
    os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")  # not checked by PyTorch itself

import torch  # noqa: E402  (after the environment is set)


def stored(weight: torch.Tensor, batch: int) -> torch.Tensor:
    """`weight` [post, pre] as [pre, post], in the storage in which it is multiplied fastest."""
    post, pre = weight.shape
    return weight.t() if batch == 1 and pre > post else weight.t().contiguous()


class Network:
    def __init__(self, options, weights, biases, train):
        self.batch, self.order = options.batch, options.order
        self.rate = RATE / self.batch
        self.ones = torch.ones(1, self.batch)
        self.weights = [stored(torch.from_numpy(weight), self.batch) for weight in weights]
        self.biases = [torch.from_numpy(bias)[None] for bias in biases]  # a row each
        first = [torch.empty(self.batch, size) for size in options.layers[1:]]
        self.last, self.last_t = first[-1], first[-1].t()
        self.output = torch.empty(self.batch, options.layers[0])
        self.hidden = [(weight, bias, now, now.t(), torch.empty_like(now))
                       for weight, bias, now in zip(self.weights, self.biases, first)]
        self.train = torch.from_numpy(train)
        self.gathered = torch.empty_like(self.output)
        self.views = [(image, image.t()) for image in self.train.split(self.batch)]

    def learn(self, numbers):
        gather = self.order == "shuffled" and self.batch > 1
        views, batch = self.views, self.batch
        if gather:
            stimulus, stimulus_t = self.gathered, self.gathered.t()
            for mine in torch.from_numpy(numbers).split(batch):
                torch.index_select(self.train, 0, mine, out=stimulus)
                self.present(stimulus, stimulus_t)
        else:
            for number in (numbers[::batch] // batch).tolist():
                self.present(*views[number])

    def present(self, stimulus, stimulus_t):
        rate, output = self.rate, self.output
        pre = stimulus
        for weight, bias, now, _, _ in self.hidden:
            pre = torch.addmm(bias, pre, weight, out=now).tanh_()
        torch.addmm(self.biases[-1], self.last, self.weights[-1], out=output).sigmoid_()
        pre = output
        for weight, bias, _, _, then in self.hidden:
            pre = torch.addmm(bias, pre, weight, out=then).tanh_()
        torch.sub(stimulus, output, out=output)
        self.weights[-1].addmm_(self.last_t, output, alpha=rate)
        self.learn_bias(self.biases[-1], output)
        pre_t = stimulus_t
        for weight, bias, now, now_t, then in self.hidden:
            torch.sub(now, then, out=then)
            weight.addmm_(pre_t, then, alpha=rate)
            self.learn_bias(bias, then)
            pre_t = now_t

    def learn_bias(self, bias, changes):
        if self.batch == 1:
            bias.add_(changes, alpha=self.rate)
        else:
            bias.addmm_(self.ones, changes, alpha=self.rate)

    def parameters(self):
        return ([weight.t().numpy() for weight in self.weights],
                [bias[0].numpy() for bias in self.biases])


torch.set_num_threads(options.threads)
torch.set_grad_enabled(False)
measure("torch tuned", f"torch {torch.__version__} ({os.environ.get('ATEN_CPU_CAPABILITY', 'default')})",
        options, Network)
