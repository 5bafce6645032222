// Links, copies, and what stops them.
#include "../src/placement.hpp"

#include "rig.hpp"

namespace rec2nwb::video {
namespace {

using test::read_bytes;
using test::write_bytes;
using ::testing::AllOf;
using ::testing::HasSubstr;

bool go_on() { return false; }

TEST(Placement, ALinkWhereThereCanBeOne) {
  const auto dir = test::fresh_dir();
  write_bytes(dir / "a", "bytes");
  EXPECT_TRUE(place((dir / "a").string(), (dir / "out/b").string(), go_on));
  EXPECT_TRUE(std::filesystem::equivalent(dir / "a", dir / "out/b"));
}

TEST(Placement, ALinkToASymbolicLinkIsOneToItsFile) {
  const auto dir = test::fresh_dir();
  write_bytes(dir / "a", "bytes");
  std::filesystem::create_symlink("a", dir / "s");
  EXPECT_TRUE(place((dir / "s").string(), (dir / "out/b").string(), go_on));
  EXPECT_FALSE(std::filesystem::is_symlink(dir / "out/b"));
  EXPECT_EQ(read_bytes(dir / "out/b"), "bytes");
}

TEST(Placement, ACopyHasTheSameBytes) {
  const auto dir = test::fresh_dir();
  std::string bytes(9 << 20, 'x');
  for (std::size_t i = 0; i < bytes.size(); i += 1000) bytes[i] = static_cast<char>(i / 1000);
  for (const std::string& content : {std::string(), std::string("x"), bytes}) {
    write_bytes(dir / "a", content);
    EXPECT_TRUE(copy_bytes((dir / "a").string(), (dir / "b").string(), go_on));
    EXPECT_TRUE(read_bytes(dir / "b") == content) << content.size();
    EXPECT_FALSE(std::filesystem::equivalent(dir / "a", dir / "b"));
  }
}

TEST(Placement, ACopyStopsSoon) {
  const auto dir = test::fresh_dir();
  write_bytes(dir / "a", std::string(20 << 20, 'x'));
  int asked = 0;
  EXPECT_FALSE(copy_bytes((dir / "a").string(), (dir / "b").string(), [&] { return ++asked > 2; }));
  EXPECT_LT(std::filesystem::file_size(dir / "b"), std::uintmax_t{20} << 20);
}

TEST(Placement, ErrorsNameTheFiles) {
  const auto dir = test::fresh_dir();
  write_bytes(dir / "a", "x");
  const auto text_of = [&](const char* from, const char* to) {
    try {
      place((dir / from).string(), (dir / to).string(), go_on);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(text_of("none", "b"), HasSubstr("none cannot be opened"));
  EXPECT_THAT(text_of("a", "no/such/b"),
              AllOf(HasSubstr("/a cannot be copied"), HasSubstr("no/such/b")));
}

}  // namespace
}  // namespace rec2nwb::video
