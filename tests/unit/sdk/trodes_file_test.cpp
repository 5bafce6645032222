// Files of records with a text block: what is read, what is refused and with which words.
#include "rec2nwb/trodes_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <typename... Numbers>
std::string packed(Numbers... numbers) {
  std::string out;
  const auto add = [&](auto number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    out.append(bytes, sizeof number);
  };
  (add(numbers), ...);
  return out;
}

std::string block(const std::string& fields, const std::string& newline = "\n") {
  return "<Start settings>" + newline + "Clock rate: 30000" + newline + "Fields: " + fields +
         newline + "<End settings>" + newline;
}

std::string refusal(const std::string& bytes) {
  try {
    const TrodesFile file("x.dat", bytes);
  } catch (const TrodesFileError& error) {
    return error.what();
  }
  return "read";
}

template <typename T>
std::string column_refusal(const TrodesFile& file, const std::string& name) {
  try {
    file.column<T>(name);
  } catch (const TrodesFileError& error) {
    return error.what();
  }
  return "read";
}

std::string temp_path(const std::string& name) {
  const auto dir = std::filesystem::path(::testing::TempDir()) / "rec2nwb_trodes_file";
  std::filesystem::create_directories(dir);
  return (dir / name).string();
}

TEST(TrodesFile, ReadsFieldsSettingsAndRecords) {
  const std::string text = block("<PosTimestamp uint32><HWframeCount uint16><HWTimestamp uint64>");
  const TrodesFile file("x", text +
                                 packed(std::uint32_t{7}, std::uint16_t{65535}, ~std::uint64_t{0}) +
                                 packed(~std::uint32_t{0}, std::uint16_t{1}, std::uint64_t{5}));
  EXPECT_EQ(file.rows(), 2U);
  EXPECT_EQ(file.trailing_bytes(), 0U);
  EXPECT_EQ(file.record_bytes(), 14U);
  EXPECT_EQ(file.data_offset_bytes(), text.size());
  EXPECT_EQ(file.setting("clock RATE"), "30000");
  EXPECT_EQ(file.setting("nothing"), "");
  EXPECT_THAT(file.column<std::uint32_t>("PosTimestamp"), ElementsAre(7U, 4294967295U));
  EXPECT_THAT(file.column<std::uint64_t>("HWframeCount"), ElementsAre(65535U, 1U));
  EXPECT_THAT(file.column<std::uint64_t>("HWTimestamp"), ElementsAre(~std::uint64_t{0}, 5U));
  EXPECT_EQ(file.find("HWTimestamp")->offset_bytes, 6U);
  EXPECT_EQ(file.find("time"), nullptr);
}

TEST(TrodesFile, EveryTypeAndWidthIsConverted) {
  const TrodesFile file(
      "x", block("<a int8><b int16><c int32><d int64><e uint8><f float><g double>") +
               packed(std::int8_t{-1}, std::int16_t{-2}, std::int32_t{-3}, std::int64_t{-4},
                      std::uint8_t{200}, 1.5F, 0.1));
  EXPECT_THAT(file.column<std::int64_t>("a"), ElementsAre(-1));
  EXPECT_THAT(file.column<std::int16_t>("b"), ElementsAre(-2));
  EXPECT_THAT(file.column<double>("c"), ElementsAre(-3.0));
  EXPECT_THAT(file.column<std::int8_t>("d"), ElementsAre(-4));
  EXPECT_THAT(file.column<std::int32_t>("e"), ElementsAre(200));
  EXPECT_THAT(file.column<double>("f"), ElementsAre(1.5));
  EXPECT_THAT(file.column<double>("g"), ElementsAre(0.1));
}

TEST(TrodesFile, ArraysComeRecordAfterRecord) {
  const TrodesFile file(
      "x", block("<t uint8><v 3*int16>") +
               packed(std::uint8_t{9}, std::int16_t{1}, std::int16_t{-2}, std::int16_t{3},
                      std::uint8_t{8}, std::int16_t{4}, std::int16_t{5}, std::int16_t{6}));
  EXPECT_EQ(file.rows(), 2U);
  EXPECT_THAT(file.column<int>("v"), ElementsAre(1, -2, 3, 4, 5, 6));
  EXPECT_EQ(file.find("v")->count, 3U);
}

TEST(TrodesFile, SeveralValuesARecordAreNoSingleColumn) {
  const TrodesFile file("x", block("<time 2*uint32><one int16>") + std::string(10, '\1'));
  EXPECT_THAT(file.single_column<int>("one"), ElementsAre(0x0101));
  EXPECT_EQ(file.column<std::uint32_t>("time").size(), 2U);
  try {
    file.single_column<std::uint32_t>("time");
    ADD_FAILURE() << "two values a record were taken for one";
  } catch (const TrodesFileError& error) {
    EXPECT_STREQ(error.what(), "x: expected one value a record in field 'time', found 2");
  }
}

TEST(TrodesFile, LineEndsOfWindowsAndLooseSpacesAreTaken) {
  const std::string text =
      "<Start settings>\r\n  fields :  < a  uint8 > <b  uint8>\r\n<End settings> \r\n";
  const TrodesFile file("x", text + packed(std::uint8_t{'\n'}, std::uint8_t{2}));
  EXPECT_THAT(file.column<int>("a"), ElementsAre('\n'));
  EXPECT_THAT(file.column<int>("b"), ElementsAre(2));
}

TEST(TrodesFile, AFileOfNoRecordsIsEmpty) {
  EXPECT_EQ(TrodesFile("x", block("<a uint8>")).rows(), 0U);
  EXPECT_THAT(TrodesFile("x", block("<a uint8>")).column<int>("a"), IsEmpty());
  const std::string no_newline = block("<a uint8>").substr(0, block("<a uint8>").size() - 1);
  EXPECT_EQ(TrodesFile("x", no_newline).rows(), 0U);
}

TEST(TrodesFile, ALastRecordThatIsCutShortIsCounted) {
  const TrodesFile file("x", block("<a uint32>") + packed(std::uint32_t{1}) + "abc");
  EXPECT_EQ(file.rows(), 1U);
  EXPECT_EQ(file.trailing_bytes(), 3U);
  EXPECT_EQ(file.trailing_text(), "x, byte " + std::to_string(file.data_offset_bytes() + 4) +
                                      ": the last record is left out: expected 4 bytes, found 3");
  EXPECT_EQ(TrodesFile("x", block("<a uint32>")).trailing_text(), "");
  EXPECT_THAT(file.column<std::uint32_t>("a"), ElementsAre(1U));
}

TEST(TrodesFile, WhatIsNoSuchFileIsRefusedAtItsFirstByte) {
  EXPECT_THAT(refusal("U\x01\x02 binary"),
              AllOf(HasSubstr("x.dat, byte 0: "), HasSubstr("expected the line '<Start settings>'"),
                    HasSubstr("found 'U.. binary'")));
  EXPECT_THAT(refusal(""), HasSubstr("byte 0: expected the line '<Start settings>', found ''"));
}

TEST(TrodesFile, AMissingEndIsRefused) {
  EXPECT_THAT(refusal("<Start settings>\nFields: <a uint8>\n"),
              AllOf(HasSubstr("byte 35: "), HasSubstr("expected the line '<End settings>'"),
                    HasSubstr("found the end of the file")));
  EXPECT_THAT(refusal("<Start settings>"), HasSubstr("'<End settings>'"));
  EXPECT_THAT(refusal("<Start settings>\n" + std::string(TrodesFile::kMaxTextBytes, '\0')),
              AllOf(HasSubstr("within the first 1048576 bytes"), HasSubstr("found '....")));
}

TEST(TrodesFile, AMissingFieldTableIsRefused) {
  EXPECT_THAT(refusal("<Start settings>\nx: 1\n<End settings>\n"),
              AllOf(HasSubstr("byte 37: "), HasSubstr("'Fields: <name type>...'"),
                    HasSubstr("found none")));
}

TEST(TrodesFile, BrokenFieldsAreRefusedWithTheirByte) {
  EXPECT_THAT(refusal(block("")),
              AllOf(HasSubstr("byte 42: "), HasSubstr("'<name type>'"), HasSubstr("found ''")));
  EXPECT_THAT(refusal(block("<a uint8> b")), AllOf(HasSubstr("byte 53: "), HasSubstr("found 'b'")));
  EXPECT_THAT(refusal(block("<a uint8")), HasSubstr("found '<a uint8'"));
  EXPECT_THAT(refusal(block("<uint8>")),
              AllOf(HasSubstr("'name type'"), HasSubstr("found 'uint8'")));
  EXPECT_THAT(
      refusal(block("<a text>")),
      AllOf(HasSubstr("byte 46: "), HasSubstr("a type of uint8"), HasSubstr("found 'text'")));
  EXPECT_THAT(refusal(block("<a uint8><a uint8>")), HasSubstr("found 'a' twice"));
}

TEST(TrodesFile, CountsThatMakeNoRecordAreRefused) {
  EXPECT_THAT(refusal(block("<a 0*uint8>")),
              AllOf(HasSubstr("at least 1"), HasSubstr("found '0'")));
  EXPECT_THAT(refusal(block("<a *uint8>")), HasSubstr("at least 1"));
  EXPECT_THAT(refusal(block("<a -1*uint8>")), HasSubstr("found '-1'"));
  EXPECT_THAT(refusal(block("<a 99999999999999999999999999*uint64>")),
              HasSubstr("records of at most 1048576 bytes"));
  EXPECT_THAT(refusal(block("<a 1048576*uint8><b uint8>")),
              HasSubstr("records of at most 1048576 bytes"));
}

TEST(TrodesFile, AFieldThatIsNotThereIsRefusedWithThoseThatAre) {
  const TrodesFile file("x.dat", block("<a uint8><b uint8>"));
  EXPECT_THAT(column_refusal<int>(file, "time"),
              HasSubstr("x.dat: expected a field 'time', found 'a', 'b'"));
}

TEST(TrodesFile, ValuesThatDoNotFitAreRefusedWithTheirByte) {
  const std::string text = block("<a uint32><b int8><c float>");
  const TrodesFile file("x.dat", text + packed(std::uint32_t{70000}, std::int8_t{-1}, 1.0F));
  EXPECT_THAT(column_refusal<std::uint16_t>(file, "a"),
              AllOf(HasSubstr("byte " + std::to_string(text.size())), HasSubstr("'a' up to 65535"),
                    HasSubstr("found 70000")));
  EXPECT_THAT(column_refusal<std::uint64_t>(file, "b"),
              AllOf(HasSubstr("byte " + std::to_string(text.size() + 4)), HasSubstr("not negative"),
                    HasSubstr("found -1")));
  EXPECT_THAT(column_refusal<int>(file, "c"),
              HasSubstr("expected integers in field 'c', found float"));
}

TEST(TrodesFile, IsReadFromDisk) {
  const std::string path = temp_path("good");
  std::ofstream(path, std::ios::binary)
      << block("<a uint8>") << std::string(TrodesFile::kMaxTextBytes, '\x05') << '\x06';
  const TrodesFile file = TrodesFile::read(path);
  const auto values = file.column<int>("a");
  ASSERT_EQ(values.size(), TrodesFile::kMaxTextBytes + 1);
  EXPECT_EQ(values.front(), 5);
  EXPECT_EQ(values[values.size() - 2], 5);
  EXPECT_EQ(values.back(), 6);
}

TEST(TrodesFile, WhatCannotBeReadIsNamed) {
  const auto refusal_of = [](const std::string& path) -> std::string {
    try {
      TrodesFile::read(path);
    } catch (const TrodesFileError& error) {
      return error.what();
    }
    return "read";
  };
  EXPECT_THAT(refusal_of(temp_path("absent")),
              AllOf(HasSubstr("absent cannot be read"), HasSubstr("No such file")));
  EXPECT_THAT(refusal_of(::testing::TempDir()), HasSubstr("cannot be read"));
}

TEST(TrodesFile, AHugeFileIsRefusedUnread) {
  const std::string path = temp_path("huge");
  std::ofstream(path, std::ios::binary) << block("<a uint8>");
  std::filesystem::resize_file(path, TrodesFile::kMaxFileBytes + 1);  // sparse
  EXPECT_THROW(TrodesFile::read(path), TrodesFileError);
  std::filesystem::remove(path);
}

TEST(TrodesFile, AnyBytesAreReadOrRefused) {
  std::mt19937 random(20240611);
  const std::string good = block("<t uint32><v 3*int16><w double>") + std::string(54, '\x7f');
  int read = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good;
    for (auto n = 1 + random() % 4; n > 0; --n) {
      const std::size_t at = random() % bytes.size();
      if (random() % 3 == 0) bytes.resize(at + 1);
      bytes[random() % bytes.size()] = "<>*:\n\r 0"[random() % 8];
    }
    try {
      const TrodesFile file("x", bytes);
      for (const TrodesField& field : file.fields()) {
        EXPECT_EQ(file.column<double>(field.name).size(), file.rows() * field.count);
      }
      EXPECT_EQ(
          file.data_offset_bytes() + file.rows() * file.record_bytes() + file.trailing_bytes(),
          bytes.size());
      ++read;
    } catch (const TrodesFileError& error) {
      EXPECT_THAT(error.what(), HasSubstr("expected"));
    }
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace rec2nwb::sdk
