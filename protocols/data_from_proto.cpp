#include "protocols/data_from_proto.hpp"

namespace recirc {

namespace pb = scenario::v1;

Values values_from_proto(const pb::Vector& message) {
  return {{message.value().begin(), message.value().end()}};
}

namespace {

std::vector<std::vector<double>> vectors(
    const google::protobuf::RepeatedPtrField<pb::Vector>& messages) {
  std::vector<std::vector<double>> result;
  result.reserve(static_cast<std::size_t>(messages.size()));
  for (const pb::Vector& message : messages) result.push_back(values_from_proto(message).values);
  return result;
}

// ---- data ---------------------------------------------------------------------------------------

LowRankData low_rank(const pb::LowRank& message) {
  LowRankData data;
  if (message.has_dimensions()) data.dimensions = message.dimensions();
  if (message.has_rank()) data.rank = message.rank();
  if (message.has_train_examples()) data.train_examples = message.train_examples();
  if (message.has_test_examples()) data.test_examples = message.test_examples();
  return data;
}

IdxData idx(const pb::Idx& message) {
  IdxData data{.name = message.name(),
               .train_images = message.train_images(),
               .test_images = message.test_images(),
               .train_labels = message.train_labels(),
               .test_labels = message.test_labels()};
  if (message.has_classes()) data.classes = message.classes();
  if (message.has_train_examples()) data.train_examples = message.train_examples();
  if (message.has_test_examples()) data.test_examples = message.test_examples();
  return data;
}

}  // namespace

DataSpec data_from_proto(const pb::Data& message) {
  DataSpec spec;
  switch (message.source_case()) {
    case pb::Data::kLowRank:
      spec.source = low_rank(message.low_rank());
      break;
    case pb::Data::kIdx:
      spec.source = idx(message.idx());
      break;
    case pb::Data::kNpy:
      spec.source = NpyData{message.npy().train(), message.npy().test()};
      break;
    case pb::Data::kInline:
      spec.source =
          InlineData{vectors(message.inline_().train()), vectors(message.inline_().test())};
      break;
    case pb::Data::SOURCE_NOT_SET:
      break;
  }
  if (message.has_shuffle()) spec.shuffle = message.shuffle();
  return spec;
}

}  // namespace recirc
