// The functions that a plugin may call, each in every verb.
#include <gmock/gmock.h>

#include <cstddef>
#include <utility>

#include "plugin/host_table.hpp"
#include "plugin/instance.hpp"
#include "plugin_helpers.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

// One run of mime, with one word for one verb.
struct OneRun {
  std::string error = "no Error";
  KeepingServices services;

  void go(const std::string& verb, const std::string& word) {
    const PluginModule module = load_test_plugin("mime");
    error = text_of_error([&] {
      PluginInstance instance(module, services, session_of({{"mime", {{verb, word}}}}));
      instance.plan();
      PacketLayout layout;
      layout.packet_bytes = 10;
      Block block;
      block.layout = &layout;
      instance.process(block, {}, "a.rec");
      instance.finish();
    });
  }
};

constexpr const char* kVerbs[] = {"create", "plan", "process", "finish"};

// Which verbs let this word through.
std::vector<std::string> verbs_for(const std::string& word) {
  std::vector<std::string> good;
  for (const char* verb : kVerbs) {
    OneRun run;
    run.go(verb, word);
    if (run.error == "no Error") {
      good.emplace_back(verb);
    } else {
      EXPECT_THAT(run.error, AllOf(HasSubstr(std::string(", ") + verb), HasSubstr("only")));
    }
  }
  return good;
}

TEST(HostCalls, WorkInTheirVerbsAndSaySoElsewhere) {
  EXPECT_THAT(verbs_for("append"), ElementsAre("process", "finish"));
  EXPECT_THAT(verbs_for("events"), ElementsAre("process", "finish"));
  EXPECT_THAT(verbs_for("problem"), ElementsAre("create", "plan"));
  EXPECT_THAT(verbs_for("get"), ElementsAre("create", "plan", "finish"));
  EXPECT_THAT(verbs_for("load"), ElementsAre("create", "plan", "finish"));
  EXPECT_THAT(verbs_for("times"), ElementsAre("finish"));
  EXPECT_THAT(verbs_for("published"), ElementsAre("plan", "finish"));
  EXPECT_THAT(verbs_for("read_published"), ElementsAre("finish"));
  EXPECT_THAT(verbs_for("output_file"), ElementsAre("finish"));
  EXPECT_THAT(verbs_for("recording_fault"), ElementsAre("process", "finish"));
}

TEST(HostCalls, HandOnWhatOthersPublish) {
  OneRun run;
  run.go("finish", "published");
  EXPECT_THAT(run.services.logs, testing::Contains(HasSubstr(R"([{"key":"mime.topic here"}])")));
  run.go("finish", "read_published");
  EXPECT_THAT(run.services.logs, testing::Contains(HasSubstr("[6 9.000000]")));
}

TEST(HostCalls, LendThePathOfAnAnnouncedFile) {
  OneRun run;
  run.go("finish", "output_file");
  EXPECT_THAT(run.services.logs, testing::Contains(HasSubstr("[/out/a.mp4.part]")));
}

TEST(HostCalls, HandOnFaultsOfTheRecording) {
  OneRun run;
  run.go("process", "recording_fault");
  EXPECT_THAT(run.services.recording_faults,
              ElementsAre(RecordingFault{7, 3, 12, "not there", "samples", "left out"}));
  EXPECT_THAT(run.services.logs, testing::Contains(HasSubstr("[kept]")));
}

TEST(HostCalls, AFaultThatIsNoWholeStructIsRefused) {
  KeepingServices services;
  HostTable table(services, "p", "/", session_of(), Json::object());
  const rec2nwb_host* host = table.table();
  rec2nwb_recording_fault fault{};
  fault.struct_size = offsetof(rec2nwb_recording_fault, action);
  for (const auto* given :
       {static_cast<const rec2nwb_recording_fault*>(nullptr), &std::as_const(fault)}) {
    table.begin(Verb::kProcess);
    EXPECT_EQ(host->recording_fault(host->ctx, given), REC2NWB_ERROR);
    EXPECT_THAT(table.failure(true),
                AllOf(HasSubstr("recording_fault: "), HasSubstr("null"), HasSubstr("struct_size"),
                      HasSubstr(to_text(Code::kPluginFault))));
    table.end();
  }
  EXPECT_THAT(services.recording_faults, IsEmpty());
}

TEST(HostCalls, AWrongVerbIsExplained) {
  OneRun run;
  run.go("process", "put_plan");
  EXPECT_THAT(run.error,
              EndsWith("put_plan was called in process, it may be called in plan only [R2N-0627]"));
}

TEST(HostCalls, ARefusalThatThePluginPassesOverStillCounts) {
  OneRun run;
  run.go("plan", "careless");
  EXPECT_THAT(run.error, AllOf(testing::AllOf(HasSubstr("append was called in plan"),
                                              testing::HasSubstr("R2N-0619")),
                               HasSubstr("went on")));
  OneRun void_function;
  void_function.go("finish", "problem");  // it has no status to look at
  EXPECT_THAT(void_function.error, HasSubstr("problem was called in finish"));
}

TEST(HostCalls, ServicesThatThrowBecomeTheVerbsError) {
  OneRun run;
  run.services.broken = true;
  run.go("process", "append");
  EXPECT_THAT(run.error,
              AllOf(HasSubstr("process, a.rec, row 0"), HasSubstr("append: the disk is full")));
  OneRun careless;
  careless.services.broken = true;
  careless.go("finish", "careless");
  EXPECT_THAT(careless.error, HasSubstr("the disk is full"));
  OneRun cancelled;
  cancelled.services.cancelling = true;
  cancelled.go("finish", "append");
  EXPECT_THAT(cancelled.error, HasSubstr("stopped"));
}

TEST(HostCalls, EventsAndTextsArrive) {
  OneRun run;
  run.go("finish", "events");
  EXPECT_THAT(run.services.event_rows, ElementsAre(3U, 5U));
  EXPECT_THAT(run.services.event_values, ElementsAre(30U, 50U));
  EXPECT_THAT(run.services.texts, ElementsAre("a", "bc"));
}

TEST(HostCalls, ProblemsArrive) {
  OneRun run;
  run.go("plan", "problem");
  EXPECT_THAT(run.services.problems, ElementsAre("error /lab: too short"));
}

TEST(HostCalls, TimesArrive) {
  OneRun run;
  run.go("finish", "times");
  EXPECT_THAT(run.services.logs, ElementsAre(HasSubstr("[0.500000]"), HasSubstr("[10]"),
                                             HasSubstr("[19.000000]"), HasSubstr("[4.500000]")));
}

TEST(HostCalls, GetAnswersByPointer) {
  OneRun run;
  run.go("finish", "get");
  ASSERT_EQ(run.services.logs.size(), 4U);
  EXPECT_THAT(run.services.logs[0], AllOf(HasSubstr("[\""), HasSubstr("/mime\"]")));
  EXPECT_THAT(run.services.logs[1], HasSubstr("[\"b.rec\"]"));
  EXPECT_THAT(run.services.logs[2], EndsWith("[]"));  // there is no third file
  EXPECT_THAT(run.services.logs[3], AllOf(HasSubstr("\"plugin\""), HasSubstr("\"files\"")));
}

TEST(HostCalls, GetOfNoPointerIsAnError) {
  OneRun run;
  run.go("plan", "get_bad");
  EXPECT_THAT(run.error, AllOf(HasSubstr("get: "), HasSubstr("files")));
}

TEST(HostCalls, LoadStartsAtThePluginsFolderAndTypesAsTheMetadataIs) {
  OneRun run;
  run.go("plan", "load");
  EXPECT_THAT(run.services.logs, ElementsAre(EndsWith(R"([{"answer":42,"rate":"2e-7"}])")));
  OneRun missing;
  missing.go("plan", "load_missing");
  EXPECT_THAT(missing.error, AllOf(HasSubstr("load: "), HasSubstr("mime/data/nothing.yml")));
}

}  // namespace
}  // namespace rec2nwb::test
