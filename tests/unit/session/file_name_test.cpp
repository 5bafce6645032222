#include "session/file_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/discover.hpp"

namespace rec2nwb {
namespace {

using testing::HasSubstr;

TEST(FileName, readsTheFourParts) {
  const FileName name = parse_file_name("20240611_rat_02_r1.rec");
  EXPECT_EQ(name.kind, NameKind::kData);
  EXPECT_EQ(name.date, "20240611");
  EXPECT_EQ(name.animal, "rat");
  EXPECT_EQ(name.epoch, 2);
  EXPECT_EQ(name.tag, "r1");
  EXPECT_FALSE(name.camera);
  EXPECT_EQ(name.extension, "rec");
}

TEST(FileName, everyDataExtensionIsData) {
  for (const std::string& extension : data_extensions()) {
    const FileName name = parse_file_name("20240611_rat_02_r1.3." + extension);
    EXPECT_EQ(name.kind, NameKind::kData) << extension;
    EXPECT_EQ(name.camera, 3);
    EXPECT_EQ(name.extension, extension);
  }
}

TEST(FileName, extensionIsBehindTheLastDotAndCameraBehindTheTag) {
  const FileName name = parse_file_name("20240611_rat_02_r1.2.videoTimeStamps.cameraHWSync");
  EXPECT_EQ(name.kind, NameKind::kData);
  EXPECT_EQ(name.extension, "cameraHWSync");
  EXPECT_EQ(name.tag, "r1");
  EXPECT_EQ(name.camera, 2);
}

TEST(FileName, aDottedPartThatIsNoNumberIsNoCamera) {
  const FileName name = parse_file_name("20240611_rat_02_r1.part2.rec");
  EXPECT_EQ(name.kind, NameKind::kData);
  EXPECT_FALSE(name.camera);
}

TEST(FileName, metadataHasThreeParts) {
  for (const char* text : {"20240611_rat_metadata.yml", "20240611_rat_metadata.yaml"}) {
    const FileName name = parse_file_name(text);
    EXPECT_EQ(name.kind, NameKind::kMetadata) << text;
    EXPECT_EQ(name.animal, "rat");
  }
  for (const char* text :
       {"20240611_rat.metadata.yml", "20240611_rat_meta.yml", "metadata.yml",
        "20241311_rat_metadata.yml", "20240611_rat_x_metadata.yml", "20240611__metadata.yml"}) {
    EXPECT_EQ(parse_file_name(text).kind, NameKind::kStray) << text;
  }
}

struct NameFault {
  const char* name;
  const char* reason;
};

TEST(FileName, aMisnamedDataFileSaysWhy) {
  const NameFault faults[] = {
      {"20240611_rat_r1.rec", "expected 4 parts"},
      {"20240611_rat_02.rec", "found 3"},
      {"20240611_rat_02_r1_x.rec", "found 5"},
      {"20240611_rat__r1.rec", "epoch '' is not a number"},
      {"20240611_rat_x2_r1.rec", "epoch 'x2' is not a number"},
      {"20240611_rat_-2_r1.rec", "epoch '-2' is not a number"},
      {"20240611_rat_99999999999999999999_r1.rec", "is not a number"},
      {"20240611__02_r1.rec", "animal's name is empty"},
      {"20240611_rat_02_.rec", "tag behind the epoch is empty"},
      {"20241301_rat_02_r1.rec", "no day of the calendar"},
      {"20230229_rat_02_r1.rec", "no day of the calendar"},
      {"202406111_rat_02_r1.rec", "not 8 digits"},
      {"20240611_rat_02_r1.REC", "the extension is written .rec"},
      {"20240611_rat_02_r1.1.H264", "the extension is written .h264"},
  };
  for (const NameFault& one : faults) {
    const FileName name = parse_file_name(one.name);
    EXPECT_EQ(name.kind, NameKind::kMisnamed) << one.name;
    EXPECT_THAT(name.fault, HasSubstr(one.reason)) << one.name;
  }
}

TEST(FileName, whatIsNotDatedIsAStray) {
  for (const char* text :
       {"test.rec", "rat_20240611_01_r1.rec", "2024061_rat_01_r1.rec", "video.h264"}) {
    EXPECT_EQ(parse_file_name(text).kind, NameKind::kStray) << text;
  }
  for (const char* text : {"20240611_zone.trackgeometry", "maze.trackgeometry"}) {
    EXPECT_EQ(parse_file_name(text).kind, NameKind::kOther) << "named by the protocol: " << text;
  }
}

TEST(FileName, restIsNoneOfOurs) {
  for (const char* text : {"20240611_rat.nwb", "20240611_rat_01_r1.rec.part", "notes.txt", "README",
                           ".rec", "tetrode_12.5.yml", "rec", "20240611_rat_01_r1", "x."}) {
    EXPECT_EQ(parse_file_name(text).kind, NameKind::kOther) << text;
  }
}

}  // namespace
}  // namespace rec2nwb
