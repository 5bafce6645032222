// --convert-video: raw H.264 into MP4, nothing of it changed. Needs the program ffmpeg, which makes
// the video and reads the result.
#include <array>
#include <cstdio>
#include <memory>

#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kRaw = std::string(kStem) + ".h264";
const std::string kMp4 = std::string(kStem) + ".mp4";

std::string output_of(const std::string& command) {
  struct Close {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
  };
  const std::unique_ptr<std::FILE, Close> pipe(popen((command + " 2>/dev/null").c_str(), "r"));
  std::string text;
  std::array<char, 4096> block{};
  while (const std::size_t n = std::fread(block.data(), 1, block.size(), pipe.get())) {
    text.append(block.data(), n);
  }
  return text;
}

bool has_tools() {
  return std::filesystem::exists(std::filesystem::path(REC2NWB_PLUGIN_DIR) / "remux.so") &&
         !output_of("ffmpeg -version").empty();
}

struct ConvertRig : Rig {
  explicit ConvertRig(const std::string& encoder, int frames = 60) {
    options["convert-video"] = true;
    output_of("ffmpeg -y -f lavfi -i testsrc=size=64x48:rate=25 -frames:v " +
              std::to_string(frames) + " -c:v libx264 -pix_fmt yuv420p " + encoder + " -f h264 '" +
              (dir / kRaw).string() + "'");
    add_companion(kRaw, "h264");
    std::vector<std::uint64_t> times_ns;
    for (int i = 0; i < frames; ++i) {
      times_ns.push_back(1700000000000000000 + static_cast<std::uint64_t>(i) * 40000000);
    }
    times_ns.back() += 900000000;  // a pause: the rate is the median's
    add_sync(times_ns);
    list(kRaw);
  }
  [[nodiscard]] std::string mp4() const { return (dir / "out" / (kMp4 + ".part")).string(); }
};

TEST(Convert, FramesAndCodedDataStayAsTheyAre) {
  if (!has_tools()) GTEST_SKIP() << "no ffmpeg, or built without libav";
  // As encoders do by default, with frames out of order; one key frame only; many; none ahead.
  for (const char* encoder : {"", "-bf 3 -g 600", "-bf 2 -g 7", "-tune zerolatency"}) {
    ConvertRig rig(encoder);
    const PluginRun run = rig.run();
    EXPECT_EQ(times_of(run, kMp4).size(), 60U);
    EXPECT_TRUE(run.logs.empty()) << encoder << run.logs.front();
    const std::string probe = output_of(
        "ffprobe -v error -count_packets -show_entries stream=codec_name,nb_read_packets,"
        "start_time,r_frame_rate -of default=nw=1 -f mp4 '" +
        rig.mp4() + "'");
    EXPECT_THAT(probe, AllOf(HasSubstr("codec_name=h264"), HasSubstr("nb_read_packets=60"),
                             HasSubstr("start_time=0.000"), HasSubstr("r_frame_rate=25/1")))
        << encoder;
    const std::string raw = (rig.dir / kRaw).string();
    EXPECT_TRUE(output_of("ffmpeg -v error -f mp4 -i '" + rig.mp4() +
                          "' -c copy -bsf h264_mp4toannexb -f h264 -") == read_bytes(raw))
        << encoder;
    const auto pictures = [](const std::string& format, const std::string& file) {
      return output_of("ffmpeg -v error -f " + format + " -i '" + file +
                       "' -fps_mode passthrough -f rawvideo -");
    };
    const std::string shown = pictures("mp4", rig.mp4());
    EXPECT_EQ(shown.size(), 60U * 64 * 48 * 3 / 2) << "pixels of 4:2:0";
    EXPECT_TRUE(!shown.empty() && shown == pictures("h264", raw)) << encoder;
  }
}

TEST(Convert, TheSeriesHasTheNameOfTheNewFile) {
  if (!has_tools()) GTEST_SKIP() << "no ffmpeg, or built without libav";
  ConvertRig rig("");
  const PluginRun run = rig.plan();
  EXPECT_EQ(run.plan_json.at("files"), Json::array({{{"name", kMp4}}}));
  rig.videos[0]["name"] = kMp4;
  EXPECT_EQ(rig.plan().plan_json.at("files"), run.plan_json.at("files"))
      << "the new name may stand in the metadata";
}

TEST(Convert, AnotherNumberOfFramesIsSaid) {
  if (!has_tools()) GTEST_SKIP() << "no ffmpeg, or built without libav";
  ConvertRig rig("");
  rig.companions.erase(1);
  rig.add_sync({1, 40000001, 80000001});
  EXPECT_THAT(rig.run().logs, ElementsAre(AllOf(HasSubstr("holds 60 frames"), HasSubstr("of 3"))));
}

TEST(Convert, WhatIsNoVideoIsRefused) {
  if (!has_tools()) GTEST_SKIP() << "no ffmpeg, or built without libav";
  for (const std::string& bytes :
       {std::string(), std::string("no video"), std::string(5000, '\1')}) {
    ConvertRig rig("");
    write_bytes(rig.dir / kRaw, bytes);
    try {
      rig.run();
      FAIL() << "accepted";
    } catch (const std::exception& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr(kRaw), HasSubstr("expected raw H.264")));
    }
  }
}

TEST(Convert, Mp4IsLinkedAsItIs) {
  Rig rig;
  rig.options["convert-video"] = true;
  rig.add_video(kMp4);
  rig.add_sync({1, 2, 3});
  rig.list(kMp4);
  rig.run();
  EXPECT_TRUE(std::filesystem::equivalent(rig.dir / kMp4, rig.dir / "out" / (kMp4 + ".part")));
}

TEST(Convert, TwoVideosMustNotBecomeOne) {
  Rig rig;
  rig.options["convert-video"] = true;
  rig.add_video(kMp4);
  rig.add_video(kRaw);
  rig.add_sync({1, 2, 3});
  rig.list(kMp4);
  rig.list(kRaw);
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(StartsWith("error /associated_video_files/1/name: "),
                                HasSubstr("becomes " + kMp4))));
}

TEST(Convert, WithoutTheLibraryTheErrorSaysWhatToInstall) {
  Rig rig;
  rig.options["convert-video"] = true;
  rig.add_video(kRaw);
  rig.add_sync({1, 2, 3});
  rig.list(kRaw);
  const auto folder = rig.dir / "plugin";
  std::filesystem::create_directories(folder);
  for (const char* file : {"manifest.yaml", "video.so"}) {
    std::filesystem::copy_file(std::filesystem::path(REC2NWB_PLUGIN_DIR) / file, folder / file);
  }
  const auto text = [&] {
    try {
      plan_plugin(folder, rig.session());
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(text(), AllOf(HasSubstr("remux.so"), HasSubstr("install libavformat-dev")));
  write_bytes(folder / "remux.so", "no library");
  EXPECT_THAT(text(), AllOf(HasSubstr("--convert-video"), HasSubstr("libraries of FFmpeg")));
}

}  // namespace
}  // namespace rec2nwb::test
