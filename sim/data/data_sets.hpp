#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recirc {

/// How the file at the official address says what our file says.
enum class RemoteForm : std::uint8_t {
  idx,        ///< the IDX file itself, gzip'd
  digit_text  ///< lines of 64 numbers 0..16 and a label (optdigits)
};

/// One file of a known data set.
struct DataSetFile {
  std::string_view name;         ///< "train-images-idx3-ubyte"; its gzip'd form ends in ".gz"
  std::string_view remote_name;  ///< behind the data set's base address
  std::uint64_t content_bytes = 0;
  std::string_view content_sha256;  ///< of the IDX content, inflated, in hexadecimal digits
};

/// A data set that recirc knows by name: training and test images, and their labels.
struct DataSet {
  std::string_view name;
  std::string_view title;
  std::string_view base_url;  ///< ends in '/'
  RemoteForm form{};
  DataSetFile train;
  DataSetFile test;
  DataSetFile train_labels{};  ///< one that has no name isn't there
  DataSetFile test_labels{};
};

/// All data sets that recirc knows.
std::span<const DataSet> data_sets();

/// The data set of that name, or nullptr.
const DataSet* find_data_set(std::string_view name);

/// The names of all of them.
std::vector<std::string> data_set_names();

}  // namespace recirc
