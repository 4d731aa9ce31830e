#!/usr/bin/python3
"""Recirculation in PyTorch, as a competent user would write it: the baseline of tools/bench/compare.

No autograd, float32, in place: weights [post, pre] as torch.nn.Linear keeps them, biases added by the
product (addmm), weights and biases changed by addmm_ and add_ with alpha, mini-batches as slices of the
data. recirculation_torch_tuned.py is what is left when weights are laid out for each case, every view and
buffer is made beforehand, and PyTorch is told to use AVX-512.
"""
from mnist_autoencoder import RATE, measure, parsed_options

options = parsed_options(__doc__)

import torch  # noqa: E402  (slow to load: after a mistake in the options)


class Network:
    def __init__(self, options, weights, biases, train):
        self.batch, self.rate = options.batch, RATE / options.batch
        self.weights = [torch.from_numpy(weight) for weight in weights]
        self.biases = [torch.from_numpy(bias) for bias in biases]
        self.train = torch.from_numpy(train)
        self.is_in_order = options.order == "file"

    def learn(self, numbers):
        for k in range(0, len(numbers), self.batch):
            mine = numbers[k:k + self.batch]
            if self.is_in_order:
                self.present(self.train[mine[0]:mine[0] + self.batch])
            else:
                self.present(self.train[torch.from_numpy(mine)])

    def present(self, stimulus):
        first = self.code(stimulus)
        output = torch.addmm(self.biases[-1], first[-1], self.weights[-1].t()).sigmoid_()
        second = self.code(output)
        self.change(-1, first[-1], stimulus - output)
        for k, pre in enumerate([stimulus] + first[:-1]):
            self.change(k, pre, first[k] - second[k])

    def code(self, pre):
        """The activities of the hidden layers, [batch, neurons] each."""
        activities = []
        for weight, bias in zip(self.weights[:-1], self.biases):
            pre = torch.addmm(bias, pre, weight.t()).tanh_()
            activities.append(pre)
        return activities

    def change(self, layer, pre, difference):
        self.weights[layer].addmm_(difference.t(), pre, alpha=self.rate)
        self.biases[layer].add_(difference.sum(0), alpha=self.rate)

    def parameters(self):
        return ([weight.numpy() for weight in self.weights], [bias.numpy() for bias in self.biases])


torch.set_num_threads(options.threads)
torch.set_grad_enabled(False)
measure("torch", f"torch {torch.__version__}", options, Network)
