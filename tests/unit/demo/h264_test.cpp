#include "cli/demo/h264.hpp"

#include <gtest/gtest.h>

#include <random>

#include "unit/demo/demo_files.hpp"
#include "unit/demo/ffmpeg.hpp"
#include "unit/demo/h264_reader.hpp"

namespace rec2nwb {
namespace {

using demo::H264Stream;
using demo_test::read_video;
using Pictures = std::vector<std::vector<std::uint8_t>>;

constexpr int kWidth = 3;  // macroblocks
constexpr int kHeight = 2;
constexpr std::size_t kPixels = std::size_t{kWidth} * kHeight * 256;

std::filesystem::path written(const std::string& name, const Pictures& pictures) {
  const auto path = demo_test::fresh_folder(name) / "video.h264";
  demo::OutFile file(path);
  H264Stream stream(file, kWidth, kHeight);
  for (const auto& picture : pictures) stream.add(picture);
  file.close();
  return path;
}

std::vector<std::uint8_t> plain(std::uint8_t value) {
  return std::vector<std::uint8_t>(kPixels, value);
}

/// Pictures of few values, zero most of all, that change here and there or not at all.
Pictures random_pictures(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  Pictures pictures{plain(0)};
  while (pictures.size() < count) {
    auto picture = pictures.back();
    const std::size_t changes = random() % 3 == 0 ? 0 : random() % 900;
    for (std::size_t i = 0; i < changes; ++i) {
      picture[random() % kPixels] = static_cast<std::uint8_t>(random() % 2 * (random() % 5));
    }
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

TEST(DemoH264, AReaderFindsThePicturesThatWereAdded) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const Pictures pictures = random_pictures(seed, 70);
    const auto video = read_video(demo_test::content(written("random", pictures)));
    EXPECT_EQ(video.width_macroblocks, kWidth);
    EXPECT_EQ(video.height_macroblocks, kHeight);
    EXPECT_EQ(video.idrs, 3);  // of 70 pictures, every 30th
    ASSERT_EQ(video.pictures.size(), pictures.size());
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      ASSERT_TRUE(video.pictures[i] == pictures[i]) << "picture " << i << ", seed " << seed;
    }
  }
}

TEST(DemoH264, BytesThatWouldBeAStartCodeAreKeptApart) {
  // The reader looks at every byte; here it must have had something to do.
  const std::string stream = demo_test::content(written("zeros", {plain(0), plain(1), plain(0)}));
  EXPECT_EQ(read_video(stream).pictures.size(), 3U);
  EXPECT_NE(stream.find(std::string("\0\0\3\0\0\3", 6)), std::string::npos);
}

TEST(DemoH264, APictureLikeTheOneBeforeTakesFewBytes) {
  const Pictures one{plain(50)};
  const Pictures twenty(20, plain(50));
  const auto more = std::filesystem::file_size(written("twenty", twenty)) -
                    std::filesystem::file_size(written("one", one));
  EXPECT_LT(more, 19U * 10);
}

TEST(DemoH264, OneMacroblockThatChangedIsWrittenAlone) {
  for (std::size_t macroblock = 0; macroblock < std::size_t{kWidth} * kHeight; ++macroblock) {
    Pictures pictures{plain(50), plain(50)};
    const std::size_t row = macroblock / kWidth * 16 + 15;
    pictures[1][row * kWidth * 16 + macroblock % kWidth * 16 + 15] = 51;
    const auto path = written("alone", pictures);
    EXPECT_TRUE(read_video(demo_test::content(path)).pictures == pictures) << macroblock;
    EXPECT_LT(std::filesystem::file_size(path), 7U * 384 + 100);
  }
}

TEST(DemoH264, FfmpegDecodesTheVeryPicturesWithoutAComplaint) {
  if (!demo_test::has_command("ffmpeg")) GTEST_SKIP() << "no ffmpeg on the path";
  const Pictures pictures = random_pictures(9, 70);
  std::string expected;
  for (const auto& picture : pictures) {
    expected.append(picture.begin(), picture.end());
    expected.append(kPixels / 2, '\x80');
  }
  EXPECT_TRUE(demo_test::decoded(written("ffmpeg", pictures)) == expected);
}

}  // namespace
}  // namespace rec2nwb
