#include "plugin/instance.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstring>
#include <map>
#include <memory>

#include "plugin_helpers.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Packets of 10 bytes: sync, device byte, two more, counter at 4, two bytes; mime reads at 6.
class Packets {
 public:
  explicit Packets(std::uint32_t rows) : bytes_(std::size_t{rows} * 10) {
    layout_.packet_bytes = 10;
    layout_.device_offset_bytes = {1, kAbsentDevice};
    layout_.counter_offset_bytes = 4;
    layout_.ephys_offset_bytes = 8;
    layout_.ephys_channels = 1;
    for (std::uint32_t row = 0; row < rows; ++row) {
      const std::uint32_t counter = 1000 + row;
      std::memcpy(bytes_.data() + std::size_t{row} * 10 + 4, &counter, sizeof counter);
    }
    block_ = {1, 700, 123, rows, &layout_, bytes_};
  }
  [[nodiscard]] const Block& block() const { return block_; }

 private:
  std::vector<std::byte> bytes_;
  PacketLayout layout_;
  Block block_;
};

using Words = std::map<std::string, std::string>;  // verb -> what mime does in it

class Mime {
 public:
  explicit Mime(const Words& words = {}, const std::string& folder = "mime")
      : module_(load_test_plugin(folder)), words_(words) {}

  PluginInstance& start() {
    instance_ = std::make_unique<PluginInstance>(module_, services, session_of({{"mime", words_}}));
    return *instance_;
  }
  /// The text of the Error of a verb; all verbs before it go well.
  std::string fault(const std::string& verb) {
    if (verb == "create") return text_of_error([&] { start(); });
    start();
    if (verb == "plan") return text_of_error([&] { instance_->plan(); });
    instance_->plan();
    if (verb == "process") return text_of_error([&] { process(); });
    return text_of_error([&] { instance_->finish(); });
  }
  void process() {
    const Packets packets(3);
    instance_->process(packets.block(), {}, "day1.rec");
  }
  void stop() { instance_.reset(); }

  KeepingServices services;

 private:
  PluginModule module_;
  Words words_;
  std::unique_ptr<PluginInstance> instance_;
};

TEST(Instance, FiveVerbsOfAPluginInC) {
  const PluginModule module = load_test_plugin("c11");
  KeepingServices services;
  PluginInstance instance(module, services, session_of());
  EXPECT_EQ(instance.name(), "c11");
  EXPECT_THAT(services.logs, ElementsAre(HasSubstr("c11: hello from C")));
  EXPECT_EQ(instance.plan().at("datasets").size(), 2U);
  EXPECT_TRUE(instance.has_process());
  instance.finish();  // has none

  const PluginModule larger = load_test_plugin("larger");
  PluginInstance without_process(larger, services, session_of());
  EXPECT_EQ(without_process.plan(), Json::object());
  EXPECT_FALSE(without_process.has_process());
  const Packets packets(2);
  without_process.process(packets.block(), {}, "a.rec");
}

TEST(Instance, ProcessFillsTheLentColumns) {
  const PluginModule module = load_test_plugin("mime");
  KeepingServices services;
  PluginInstance instance(module, services, session_of());
  instance.plan();
  const Packets packets(3);
  std::array<std::uint32_t, 3> column{};
  const std::array<void*, 2> columns = {column.data(), nullptr};
  instance.process(packets.block(), columns, "a.rec");
  // mime takes the last four bytes of a packet: the counter's upper half and the sample's zeros
  EXPECT_THAT(column, ElementsAre(0U, 0U, 0U));

  const PluginModule c11 = load_test_plugin("c11");
  PluginInstance counters(c11, services, session_of());
  Packets at_zero(3);
  Block block = at_zero.block();
  block.first_row = 1;  // no multiple of seven: no event
  counters.process(block, columns, "a.rec");
  EXPECT_THAT(column, ElementsAre(1000U, 1001U, 1002U));
}

TEST(Instance, APluginSeesTheLayoutOfItsFile) {
  // packet bytes, file, first rows of session and file, rows, devices (one absent, one unknown),
  // ephys
  EXPECT_THAT(Mime(Words{{"process", "layout"}}).fault("process"),
              EndsWith("10 1 700 123 3 1 4294967295 4294967295 8 1 [R2N-0622]"));
}

TEST(Instance, ErrorsSayPluginVerbFileAndRow) {
  EXPECT_EQ(Mime(Words{{"create", "throw"}}).fault("create"),
            "plugin 'mime' 1.2.3, create: channel 7 has no hwChan [R2N-0620]");
  EXPECT_EQ(Mime(Words{{"plan", "throw"}}).fault("plan"),
            "plugin 'mime' 1.2.3, plan: channel 7 has no hwChan [R2N-0621]");
  EXPECT_EQ(Mime(Words{{"process", "throw"}}).fault("process"),
            "plugin 'mime' 1.2.3, process, day1.rec, row 123: channel 7 has no hwChan [R2N-0622]");
  EXPECT_EQ(Mime(Words{{"finish", "throw"}}).fault("finish"),
            "plugin 'mime' 1.2.3, finish: channel 7 has no hwChan [R2N-0623]");
}

TEST(Instance, AnErrorWithoutTextGetsOne) {
  EXPECT_THAT(Mime(Words{{"plan", "silent_error"}}).fault("plan"),
              EndsWith("plan: failed without giving a reason [R2N-0619]"));
  EXPECT_THAT(Mime(Words{{"finish", "throw_int"}}).fault("finish"),
              HasSubstr("an exception that is no std::exception"));
  EXPECT_THAT(Mime(Words{{"finish", "odd_status"}}).fault("finish"),
              HasSubstr("answered 17, which is no status"));
}

TEST(Instance, AFailureDoesNotStickToTheNextVerb) {
  Mime mime(Words{{"plan", "throw"}});
  PluginInstance& instance = mime.start();
  EXPECT_THROW(instance.plan(), Error);
  EXPECT_NO_THROW(instance.finish());
}

TEST(Instance, CancelledIsItsOwnKind) {
  Mime mime(Words{{"finish", "cancel"}});
  EXPECT_THROW(mime.start().finish(), Cancelled);
  EXPECT_THAT(Mime(Words{{"process", "cancel"}}).fault("process"),
              AllOf(HasSubstr("mime"),
                    testing::AllOf(HasSubstr("stopped"), testing::HasSubstr("R2N-0209"))));
}

TEST(Instance, ExceptionsThatCrossAreCaughtAndNamed) {
  const PluginModule module = load_test_plugin("thrower");
  KeepingServices services;
  PluginInstance instance(module, services, session_of());
  EXPECT_THAT(text_of_error([&] { instance.plan(); }),
              AllOf(HasSubstr("'thrower' 1.0.0, plan"), HasSubstr("exception across")));
}  // and the destructor lives through what destroy throws

TEST(Instance, APlanIsGivenExactlyOnceAndIsJson) {
  EXPECT_THAT(Mime(Words{{"plan", "none"}}).fault("plan"),
              testing::AllOf(HasSubstr("gave no plan"), testing::HasSubstr("R2N-0701")));
  EXPECT_THAT(Mime(Words{{"plan", "twice"}}).fault("plan"), HasSubstr("given already"));
  EXPECT_THAT(Mime(Words{{"plan", "no_json"}}).fault("plan"),
              testing::AllOf(HasSubstr("not JSON"), testing::HasSubstr("R2N-0702")));
  EXPECT_EQ(Mime().start().plan(), Json::object());
}

TEST(Instance, DestroyComesOnceIfCreateWentWellAndMayNotCallTheHost) {
  Mime good(Words{{"destroy", "append"}});
  good.start();
  good.stop();
  EXPECT_THAT(good.services.logs,
              ElementsAre(AllOf(HasSubstr("mime: append"), HasSubstr("destroy"))));
  EXPECT_EQ(good.services.appended, 0U);

  Mime bad(Words{{"create", "silent_error"}, {"destroy", "append"}});
  bad.fault("create");
  bad.stop();
  // the class was made and unmade inside create; the verb destroy never came
  EXPECT_THAT(bad.services.logs, Not(Contains(HasSubstr("called in destroy"))));
}

TEST(Instance, TheSessionHasThePluginsOwnPart) {
  Mime mime(Words{{"create", "session"}});
  mime.start();
  ASSERT_EQ(mime.services.logs.size(), 1U);
  const std::string& line = mime.services.logs[0];
  const std::size_t from = line.find('[') + 1;
  const Json seen = Json::parse(line.substr(from, line.rfind(']') - from));
  EXPECT_EQ(seen.at("layout"), "standard");
  EXPECT_EQ(seen.at("plugin").at("options"), Json::object());
  EXPECT_EQ(seen.at("plugin").at("folder"), (test_plugins_dir() / "mime").string());
}

TEST(Instance, APluginOfTheOtherCompilerWorks) {
  if (!std::filesystem::exists(test_plugins_dir() / "mime_clang/plugin.so")) {
    GTEST_SKIP() << "clang++ is not here";
  }
  EXPECT_EQ(Mime(Words{{"process", "throw"}}, "mime_clang").fault("process"),
            "plugin 'mime' 1.2.3, process, day1.rec, row 123: channel 7 has no hwChan [R2N-0622]");
  Mime mime(Words{{"finish", "events"}}, "mime_clang");
  mime.start().finish();
  EXPECT_THAT(mime.services.texts, ElementsAre("a", "bc"));
}

}  // namespace
}  // namespace rec2nwb::test
