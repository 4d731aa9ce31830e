#pragma once

#include <nlohmann/json_fwd.hpp>

#include "network/network.hpp"

namespace recirc {

/// The weights of every projection of `network` (its initial ones) as pictures for the page, an
/// array with an entry a projection:
///   projection, pre, post, port, output, plastic, shape [posts, pres], scale (largest |w|), mean,
///   norm, histogram {from, to, counts}
///   matrix {rows, cols, values}: [post, pre], means of blocks where there are too many
///   fields {of, neurons, rows, cols, values}: where the other side has a square number of neurons,
///     what each neuron of side `of` (post: incoming weights; pre: outgoing ones) is connected to,
///     as squares; at most kMostFields of them, the first.
/// `values` are packed_shares() of `scale`. All together have at most some 400,000 pixels.
nlohmann::ordered_json weight_pictures(const Network& network);

}  // namespace recirc
