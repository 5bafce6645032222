#include "nwb/h5.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/nwb_read.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using test::Shape;

class H5Test : public testing::Test {
 protected:
  void SetUp() override { H5::Exception::dontPrint(); }

  H5::H5File file_{(test::fresh_folder("nwb") / "values.h5").string(), H5F_ACC_TRUNC};
  H5::Group root_ = file_.openGroup("/");
};

/// Every number type: name, extremes.
struct NumberCase {
  ElementType element;
  Json lowest;
  Json highest;
};

std::vector<NumberCase> number_cases() {
  return {{ElementType::kInt8, -128, 127},
          {ElementType::kUint8, 0, 255},
          {ElementType::kInt16, -32768, 32767},
          {ElementType::kUint16, 0, 65535},
          {ElementType::kInt32, std::numeric_limits<std::int32_t>::min(),
           std::numeric_limits<std::int32_t>::max()},
          {ElementType::kUint32, 0, std::numeric_limits<std::uint32_t>::max()},
          {ElementType::kInt64, std::numeric_limits<std::int64_t>::min(),
           std::numeric_limits<std::int64_t>::max()},
          {ElementType::kUint64, 0, std::numeric_limits<std::uint64_t>::max()},
          {ElementType::kFloat32, -1.5, 3.25},
          {ElementType::kFloat64, -1.7e300, 0.1}};
}

Json read_number(const H5::DataSet& dataset, ElementType element, std::size_t n) {
  Json out = Json::array();
  if (element == ElementType::kUint64) {
    std::vector<std::uint64_t> values(n);
    dataset.read(values.data(), H5::PredType::NATIVE_UINT64);
    for (const auto value : values) out.push_back(value);
  } else if (element == ElementType::kFloat32 || element == ElementType::kFloat64) {
    std::vector<double> values(n);
    dataset.read(values.data(), H5::PredType::NATIVE_DOUBLE);
    for (const auto value : values) out.push_back(value);
  } else {
    std::vector<std::int64_t> values(n);
    dataset.read(values.data(), H5::PredType::NATIVE_INT64);
    for (const auto value : values) out.push_back(value);
  }
  return out;
}

TEST_F(H5Test, NumbersOfEveryTypeAndRankComeBack) {
  for (const auto& [element, low, high] : number_cases()) {
    const std::string name = to_text(element);
    h5::write_dataset(root_, name + "_scalar", element, high);
    h5::write_dataset(root_, name + "_1d", element, Json::array({low, high, 1}));
    h5::write_dataset(root_, name + "_2d", element, Json::array({{low, 1, 2}, {3, 4, high}}));
    const auto scalar = file_.openDataSet(name + "_scalar");
    EXPECT_TRUE(scalar.getDataType() == h5::file_type(element)) << name;
    EXPECT_EQ(scalar.getSpace().getSimpleExtentType(), H5S_SCALAR);
    EXPECT_EQ(read_number(scalar, element, 1), Json::array({high})) << name;
    EXPECT_EQ(test::shape_at(file_, name + "_1d"), Shape({3}));
    EXPECT_EQ(read_number(file_.openDataSet(name + "_1d"), element, 3),
              Json::array({low, high, 1}));
    EXPECT_EQ(test::shape_at(file_, name + "_2d"), Shape({2, 3}));
    EXPECT_EQ(read_number(file_.openDataSet(name + "_2d"), element, 6),
              Json::array({low, 1, 2, 3, 4, high}));
  }
}

TEST_F(H5Test, TypesInTheFileAreLittleEndian) {
  EXPECT_TRUE(h5::file_type(ElementType::kInt16) == H5::PredType::STD_I16LE);
  EXPECT_TRUE(h5::file_type(ElementType::kFloat64) == H5::PredType::IEEE_F64LE);
}

TEST_F(H5Test, WhatJsonHasNoNumberForIsWrittenAsFloat) {
  h5::write_dataset(root_, "f", ElementType::kFloat64,
                    Json::array({"NaN", "Infinity", "-Infinity", 2}));
  const auto values = test::read_doubles(file_, "/f");
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(values[1], HUGE_VAL);
  EXPECT_EQ(values[2], -HUGE_VAL);
  EXPECT_EQ(values[3], 2);
}

TEST_F(H5Test, ABoolIsTheEnumThatH5pyKnows) {
  h5::write_dataset(root_, "flags", ElementType::kBool, Json::array({true, false, true}));
  const auto dataset = file_.openDataSet("flags");
  const H5::EnumType type = dataset.getEnumType();
  EXPECT_EQ(type.getNmembers(), 2);
  EXPECT_EQ(type.getSize(), 1U);
  std::int8_t value = 5;
  type.getMemberValue(0, &value);
  EXPECT_EQ(value, 0);
  EXPECT_EQ(type.nameOf(&value, 100), "FALSE");
  value = 1;
  EXPECT_EQ(type.nameOf(&value, 100), "TRUE");
  std::int8_t values[3] = {};
  dataset.read(values, type);
  EXPECT_EQ(std::vector<std::int8_t>(values, values + 3), (std::vector<std::int8_t>{1, 0, 1}));
}

TEST_F(H5Test, TextsAreVariableLengthAndSayTheirCharacterSet) {
  h5::write_dataset(root_, "scalar", ElementType::kUtf8, "\xC2\xB5V");
  h5::write_dataset(root_, "date", ElementType::kAscii, Json::array({"2024-01-01", ""}));
  h5::write_dataset(root_, "table", ElementType::kUtf8, Json::array({{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(test::read_text(file_, "/scalar"), "\xC2\xB5V");
  EXPECT_EQ(test::shape_at(file_, "/scalar"), Shape());
  EXPECT_EQ(test::read_texts(file_, "/date"), (std::vector<std::string>{"2024-01-01", ""}));
  EXPECT_EQ(test::shape_at(file_, "/table"), Shape({2, 2}));
  EXPECT_TRUE(file_.openDataSet("scalar").getStrType().isVariableStr());
  EXPECT_EQ(test::cset_at(file_, "/scalar"), H5T_CSET_UTF8);
  EXPECT_EQ(test::cset_at(file_, "/date"), H5T_CSET_ASCII);
}

TEST_F(H5Test, AttributesOfEveryKind) {
  h5::write_attribute(root_, "number", ElementType::kFloat64, 1.5);
  h5::write_attribute(root_, "list", ElementType::kInt32, Json::array({4, 5}));
  h5::write_attribute(root_, "flag", ElementType::kBool, true);
  h5::write_attribute(root_, "texts", ElementType::kUtf8, Json::array({"x", "yy"}));
  h5::write_text_attribute(root_, "text", "one");
  EXPECT_EQ(test::number_attribute(root_, "number"), 1.5);
  EXPECT_EQ(test::shape_of_attribute(root_, "list"), Shape({2}));
  EXPECT_EQ(root_.openAttribute("flag").getTypeClass(), H5T_ENUM);
  EXPECT_EQ(test::text_attributes(root_, "texts"), (std::vector<std::string>{"x", "yy"}));
  EXPECT_EQ(test::text_attribute(root_, "text"), "one");
  EXPECT_EQ(test::shape_of_attribute(root_, "text"), Shape());
}

TEST_F(H5Test, EmptyArraysAreWrittenToo) {
  h5::write_dataset(root_, "numbers", ElementType::kInt64, Json::array());
  h5::write_dataset(root_, "rows", ElementType::kInt64, Json::array({Json::array()}));
  h5::write_texts(root_, "texts", ElementType::kUtf8, {});
  h5::write_raw(root_, "raw", ElementType::kInt16, {}, 0, 3);
  h5::write_reference_dataset(file_, root_, "refs", {});
  h5::write_attribute(root_, "no_numbers", ElementType::kInt64, Json::array());
  h5::write_attribute(root_, "no_texts", ElementType::kUtf8, Json::array());
  h5::write_reference_attribute(file_, root_, "no_refs", {}, false);
  EXPECT_EQ(test::shape_at(file_, "/numbers"), Shape({0}));
  EXPECT_EQ(test::shape_at(file_, "/rows"), Shape({1, 0}));
  EXPECT_EQ(test::shape_at(file_, "/texts"), Shape({0}));
  EXPECT_EQ(test::shape_at(file_, "/raw"), Shape({0, 3}));
  EXPECT_EQ(test::shape_of_attribute(root_, "no_texts"), Shape({0}));
  EXPECT_EQ(test::shape_of_attribute(root_, "no_refs"), Shape({0}));
}

TEST_F(H5Test, ReferencesPointToObjectsByPath) {
  file_.createGroup("/a").createGroup("b");
  h5::write_dataset(root_, "c", ElementType::kInt8, 1);
  h5::write_reference_dataset(file_, root_, "refs", {"/a/b", "/c"});
  h5::write_reference_dataset(file_, root_, "one", {"/a"}, true);
  h5::write_reference_attribute(file_, root_, "ref", {"/a/b"}, true);
  h5::write_reference_attribute(file_, root_, "list", {"/c", "/a"}, false);
  EXPECT_EQ(test::read_references(file_, "/refs"), (std::vector<std::string>{"/a/b", "/c"}));
  EXPECT_EQ(test::shape_at(file_, "/one"), Shape());
  EXPECT_EQ(test::read_references(file_, "/one"), std::vector<std::string>{"/a"});
  EXPECT_EQ(test::reference_attribute(file_, root_, "ref"), std::vector<std::string>{"/a/b"});
  EXPECT_EQ(test::shape_of_attribute(root_, "ref"), Shape());
  EXPECT_EQ(test::reference_attribute(file_, root_, "list"),
            (std::vector<std::string>{"/c", "/a"}));
}

TEST_F(H5Test, AReferenceToNothingNamesThePath) {
  const auto text =
      test::error_text([&] { h5::write_reference_dataset(file_, root_, "refs", {"/nowhere"}); });
  EXPECT_NE(text.find("/nowhere"), std::string::npos) << text;
  EXPECT_NE(text.find("HDF5 failed"), std::string::npos) << text;
}

TEST_F(H5Test, AFailureOfHdf5BecomesAnErrorWithThePath) {
  const auto text = test::error_text(
      [&] { h5::guarded("/some/path", [&] { file_.openGroup("/nothing/here"); }); });
  EXPECT_NE(text.find("/some/path"), std::string::npos) << text;
  EXPECT_NE(text.find("is the disk full"), std::string::npos) << text;
}

TEST_F(H5Test, DatasetsDoNotKeepTheTime) {
  const auto dataset = h5::write_dataset(root_, "d", ElementType::kInt8, 1);
  hbool_t tracked = true;
  H5Pget_obj_track_times(dataset.getCreatePlist().getId(), &tracked);
  EXPECT_FALSE(tracked);
}

}  // namespace
}  // namespace rec2nwb
