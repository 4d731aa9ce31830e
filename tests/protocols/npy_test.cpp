#include "protocols/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

#include "neurons/errors.hpp"

namespace recirc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A file of one test, and of one run of it; removed afterwards.
class File {
 public:
  File()
      : path(testing::TempDir() + "/recirc_npy_" + std::to_string(::getpid()) + "_" +
             testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  explicit File(const std::string& bytes) : File() {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::filesystem::remove(path); }
  [[nodiscard]] std::string bytes() const {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::filesystem::path path;
};

/// A file of version 1.0 with `header` as it is, then `data`.
std::string npy(const std::string& header, const std::string& data) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes.push_back(static_cast<char>(header.size() & 0xffU));
  bytes.push_back(static_cast<char>(header.size() >> 8U));
  return bytes + header + data;
}

std::string header(const std::string& descr, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

/// What read_npy() says of `bytes`, behind the file's name.
std::string message_of(const std::string& bytes) {
  const File file(bytes);
  try {
    read_npy(file.path);
  } catch (const InputError& error) {
    return std::string(error.what()).substr(file.path.string().size());
  }
  return "no mistake";
}

TEST(Npy, IsWrittenAsNumpyWritesIt) {
  const File file;
  const std::vector<std::uint64_t> shape{2, 3};
  const std::vector<double> values{0, 1, 2, 3, 4, -0.5};
  write_npy(file.path, shape, values);
  const std::string bytes = file.bytes();
  ASSERT_EQ(bytes.size(), 128U + 6 * 8);
  // numpy.save of numpy.array([[0, 1, 2], [3, 4, -0.5]]), numpy 1.24.
  EXPECT_EQ(bytes.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(bytes.substr(10, 118), "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }" +
                                       std::string(58, ' ') + "\n");
  std::vector<double> written(6);
  std::memcpy(written.data(), bytes.data() + 128, 48);
  EXPECT_EQ(written, values);
}

TEST(Npy, HasAShapeOfAnyNumberOfDimensions) {
  const auto shape_text = [](const std::vector<std::uint64_t>& shape, std::size_t count) {
    const std::string bytes = npy_bytes(shape, std::vector<double>(count));
    const std::size_t begin = bytes.find("'shape': ") + 9;
    EXPECT_EQ((bytes.size() - count * 8) % 64, 0U);
    return bytes.substr(begin, bytes.find(", }") - begin);
  };
  EXPECT_EQ(shape_text({}, 1), "()");
  EXPECT_EQ(shape_text({5}, 5), "(5,)");
  EXPECT_EQ(shape_text({0, 7}, 0), "(0, 7)");
  EXPECT_EQ(shape_text(std::vector<std::uint64_t>(32, 1), 1).size(), 2U + 32 + 31 * 2);
}

// A column's length is known when it ends, and its header is written twice.
TEST(Npy, HasAHeaderOfOneLengthForColumns) {
  for (const char* type : {"<f8", "<i8", "<u8", "<u4", "|u1"}) {
    for (const std::uint64_t count : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{0}}) {
      EXPECT_EQ(npy_header(type, {&count, 1}).size(), 128U);
    }
  }
}

RC_GTEST_PROP(Npy, ReadsBackBitByBit, ()) {
  const auto shape = *rc::gen::container<std::vector<std::uint64_t>>(
      *rc::gen::inRange<std::size_t>(0, 4), rc::gen::inRange<std::uint64_t>(0, 5));
  std::uint64_t count = 1;
  for (const std::uint64_t size : shape) count *= size;
  const auto values = *rc::gen::container<std::vector<double>>(count, rc::gen::arbitrary<double>());
  const File file;
  write_npy(file.path, shape, values);
  RC_ASSERT(read_npy(file.path) == (NpyArray{shape, values}));
}

TEST(Npy, KeepsWhatIsNoNumber) {
  const File file;
  write_npy(file.path, std::vector<std::uint64_t>{3},
            std::vector<double>{std::numeric_limits<double>::quiet_NaN(), -HUGE_VAL, -0.0});
  const NpyArray array = read_npy(file.path);
  EXPECT_TRUE(std::isnan(array.values[0]));
  EXPECT_EQ(array.values[1], -HUGE_VAL);
  EXPECT_TRUE(std::signbit(array.values[2]));
}

TEST(Npy, ReadsSmallerElements) {
  const File bytes(npy(header("|u1", "(2, 2)"), std::string("\x00\x01\x7f\xff", 4)));
  EXPECT_THAT(read_npy(bytes.path).values, ElementsAre(0, 1, 127, 255));
  std::string data(20'000, '\0');
  for (std::size_t k = 0; k < 5000; ++k) {
    const auto value = static_cast<float>(k) / 3;
    std::memcpy(data.data() + k * 4, &value, 4);
  }
  const File floats(npy(header("<f4", "(5000,)"), data));
  const NpyArray array = read_npy(floats.path);
  ASSERT_EQ(array.values.size(), 5000U);
  for (std::size_t k = 0; k < 5000; ++k) EXPECT_EQ(array.values[k], static_cast<float>(k) / 3);
}

TEST(Npy, ReadsHeadersThatOthersWrite) {
  const std::string data(16, '\0');
  for (const std::string text :
       {"{\"shape\":(2,),'fortran_order':False,'descr':'<f8'}",
        "  { 'fortran_order' : False , 'shape' : ( 1 , 2 , ) , 'descr' : \"<f8\" , }  \n"}) {
    const File file(npy(text, data));
    EXPECT_EQ(read_npy(file.path).values.size(), 2U) << text;
  }
  std::string second = npy(header("<f8", "(2,)"), data);
  second[6] = 2;
  second.insert(10, 2, '\0');
  const File file(second);
  EXPECT_EQ(read_npy(file.path).shape, std::vector<std::uint64_t>{2});
}

TEST(Npy, IsRefusedWithTheByteThatIsWrong) {
  const std::string good = header("<f8", "(2,)");
  const std::string data(16, '\0');
  std::string version3 = npy(good, data);
  version3[6] = 3;
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", ":byte 0: the file ends too early"},
      {"\x93NUM", ":byte 4: the file ends too early"},
      {"PK\x03\x04 and some more", ":byte 0: not a .npy file"},
      {version3, ":byte 6: version 3.0"},
      {npy(good, data).substr(0, 9), ":byte 9: the file ends too early"},
      {npy(good, data).substr(0, 40), ":byte 8: a header of 58 bytes; at most 30"},
      {npy(good, data.substr(1)), ":byte 83: 15 bytes of values; 2 elements of 8 bytes need 16"},
      {npy(good, data + "x"), ":byte 84: 17 bytes of values; 2 elements of 8 bytes need 16"},
      {npy(header(">f8", "(2,)"), data), ":byte 10: elements of type \">f8\""},
      {npy(header("|O", "(2,)"), data), ":byte 10: elements of type \"|O\""},
      {npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2,)}", data),
       ":byte 10: an array in Fortran order"},
      {npy("{'descr': '<f8', 'shape': (2,)}", data), ":byte 10: a key is missing"},
      {npy("{'descr': '<f8', 'descr': '<f8'}", data), ":byte 27: a wrong key"},
      {npy("{'descr': '<f8', 'extra': 1}", data), ":byte 27: a wrong key"},
      {npy("{'descr': [('a', '<f8')]}", data), ":byte 20: no text in quotes"},
      {npy("{'descr': '<f8", data), ":byte 20: a text without its closing quote"},
      {npy("{'fortran_order': 0}", data), ":byte 28: neither True nor False"},
      {npy("{'shape': 2}", data), ":byte 20: the header is no dictionary; '(' belongs here"},
      {npy("{'shape': (-2,)}", data), ":byte 21: no size"},
      {npy("{'shape': (2.5,)}", data), ":byte 22: the header is no dictionary; ')' belongs here"},
      {npy("{'shape': (18446744073709551616,)}", data), ":byte 21: no size"},
      {npy(good + "x", data), ":byte 68: more than a dictionary"},
      {npy("", data), ":byte 10: the header is no dictionary; '{' belongs here"},
  };
  for (const auto& [bytes, message] : table) {
    EXPECT_THAT(message_of(bytes), testing::StartsWith(message)) << bytes;
  }
}

TEST(Npy, IsNotBelievedWhenItsHeaderSaysHugeThings) {
  const std::string most = "18446744073709551615";
  const std::string half = "9223372036854775808";
  const std::vector<std::string> shapes = {
      "(" + most + ",)",        "(" + most + ", " + most + ")", "(" + half + ", 2)",
      "(2305843009213693952,)", "(2305843009213693951, 1)",     "(1000000000000,)"};
  for (const std::string& shape : shapes) {
    EXPECT_THAT(message_of(npy(header("<f8", shape), std::string(16, '\0'))),
                testing::AnyOf(HasSubstr("more elements than any file"), HasSubstr("bytes need")))
        << shape;
  }
  std::string shape = "(";
  for (int k = 0; k < 33; ++k) shape += "1, ";
  EXPECT_THAT(message_of(npy(header("<f8", shape + ")"), std::string(8, '\0'))),
              HasSubstr("too many dimensions"));
  std::string long_header("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12);
  EXPECT_THAT(message_of(long_header + std::string(100, ' ')),
              HasSubstr(":byte 8: a header of 4294967295 bytes; at most 100"));
}

TEST(Npy, CutOrFlippedAnywhereIsReadOrRefused) {
  const std::string good =
      npy_bytes(std::vector<std::uint64_t>{2, 2}, std::vector<double>{1, 2, 3, 4});
  for (std::size_t k = 0; k < good.size(); ++k) {
    EXPECT_NE(message_of(good.substr(0, k)), "no mistake") << k;
  }
  int refused = 0;
  for (std::size_t k = 0; k < good.size() * 8; ++k) {
    std::string flipped = good;
    flipped[k / 8] = static_cast<char>(static_cast<unsigned char>(flipped[k / 8]) ^ (1U << k % 8));
    if (message_of(flipped) != "no mistake") ++refused;
  }
  // What may pass: values, and spaces that became other white space (none by one bit but tab-like).
  EXPECT_GT(refused, 900);
}

TEST(Npy, NamesAFileThatCannotBeRead) {
  try {
    read_npy("/no/such.npy");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "/no/such.npy: cannot be read: No such file or directory; give a .npy file");
  }
  EXPECT_THROW(read_npy(testing::TempDir()), InputError);
  EXPECT_THROW(write_npy("/no/such.npy", std::vector<std::uint64_t>{1}, std::vector<double>{1}),
               RunError);
}

}  // namespace
}  // namespace recirc
