// The conformance kit: a good plugin passes, and each way to be bad is found.
#include <dlfcn.h>
#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "rec2nwb/plugin.hpp"
#include "rec2nwb/testing.hpp"

namespace {

using rec2nwb::sdk::Block;
using rec2nwb::sdk::Columns;
using rec2nwb::sdk::Host;
using rec2nwb::testing::check_plugin;
using rec2nwb::testing::OutputKind;
using rec2nwb::testing::Result;
using rec2nwb::testing::run_plugin;
using rec2nwb::testing::Script;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// 100 packets of 6 bytes: sync, a byte that counts, the counter.
Script script() {
  Script given;
  given.session_json = "{}";
  given.layout.packet_bytes = 6;
  given.layout.counter_offset_bytes = 2;
  given.layout.sysclock_offset_bytes = REC2NWB_ABSENT;
  for (std::uint32_t row = 0; row < 100; ++row) {
    const std::uint32_t counter = 1000 + row;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&counter);
    given.packets.insert(given.packets.end(), {0x55, static_cast<std::uint8_t>(row)});
    given.packets.insert(given.packets.end(), bytes, bytes + 4);
  }
  given.outputs = {
      {OutputKind::kRows, 2, 3}, {OutputKind::kEvents, 1, 0}, {OutputKind::kAppend, 0, 0}};
  given.get["/rate_hz"] = "30000.0";
  return given;
}

// Good by itself; `Fault` chooses what is wrong.
enum class Fault {
  kNone,
  kBehind,
  kBefore,
  kLeftOut,
  kForgets,
  kWrongOutput,
  kDescending,
  kFuture,
  kTwoPlans,
  kNoPlan,
  kNoText,
  kThrows,
  kAppendInPlan,
  kLogInDestroy,
  kGetInProcess,
  kFaultOfABlock,
  kFaultInTheFuture,
  kFaultWithoutText,
  kFaultInPlan
};

template <Fault kFault>
class Example : public rec2nwb::sdk::Plugin {
 public:
  Example(const Host& host, std::string_view) : Plugin(host), rate_(host.get("/rate_hz")) {}
  ~Example() override {
    if (kFault == Fault::kLogInDestroy) host().info("good bye");
  }

  void plan() override {
    if (kFault == Fault::kNoPlan) return;
    host().put_plan("{}");
    if (kFault == Fault::kTwoPlans) host().put_plan("{}");
    if (kFault == Fault::kAppendInPlan) append_one();
    if (kFault == Fault::kFaultInPlan) host().recording_fault({0, 1, 1, "odd", "bytes", "kept"});
  }

  void process(const Block& block, const Columns& columns) override {
    auto* column = columns.get<std::int16_t>(0);
    if (kFault == Fault::kForgets) last_ = 0;
    for (std::uint32_t row = 0; row < block.rows(); ++row) {
      const auto byte = block.read<std::uint8_t>(row, 1);
      std::int16_t* three = column + std::size_t{3} * row;
      three[0] = byte;
      three[1] = last_;
      if (kFault != Fault::kLeftOut || row % 2 == 0) three[2] = 7;
      last_ = byte;
      if (byte % 10 == 0) event(block.first_row() + row);
      if (byte == 40)
        host().recording_fault({block.first_row() + row, 1, 2, kind(), "bytes", "kept"});
    }
    if (kFault == Fault::kFaultOfABlock) {
      host().recording_fault({block.first_row(), block.rows(), 1, "odd", "bytes", "kept"});
    }
    if (kFault == Fault::kFaultInTheFuture) {
      host().recording_fault({block.first_row() + 1, block.rows(), 1, "odd", "bytes", "kept"});
    }
    if (kFault == Fault::kBehind) column[std::size_t{3} * block.rows()] = 1;
    if (kFault == Fault::kBefore) column[-1] = 1;
    if (kFault == Fault::kThrows) throw std::runtime_error("bad packet");
    if (kFault == Fault::kNoText) throw rec2nwb::sdk::HostError(REC2NWB_ERROR);
    if (kFault == Fault::kGetInProcess) host().get("/rate_hz");
  }

  void finish() override {
    host().append_texts(2, {"rate", rate_});
    const auto seconds = host().rows_to_seconds({0, 30000});
    if (seconds[1] - seconds[0] != 1.0) throw std::runtime_error("time is odd");
    if (host().counts_to_rows(0, {1003, 5000}) != std::vector<std::int64_t>{3, -1}) {
      throw std::runtime_error("rows are odd");
    }
  }

 private:
  void event(std::uint64_t row) {
    if (kFault == Fault::kFuture) row += 1000;
    if (kFault == Fault::kDescending) row = 1000 - row;
    const std::uint8_t value = 1;
    host().append_events(kFault == Fault::kWrongOutput ? 0 : 1, &row, &value, 1);
  }
  static std::string_view kind() { return kFault == Fault::kFaultWithoutText ? "" : "odd"; }
  void append_one() { host().append_texts(2, {"early"}); }

  std::string rate_;
  std::int16_t last_ = 0;
};

template <Fault kFault>
const rec2nwb_plugin* entry(std::uint32_t host_major) {
  return rec2nwb::sdk::glue::describe<Example<kFault>>(host_major, "example", "1.0.0");
}

template <Fault kFault>
std::string faults() {
  return rec2nwb::testing::to_text(check_plugin(entry<kFault>, script()));
}

TEST(Conformance, AGoodPluginPasses) { EXPECT_EQ(faults<Fault::kNone>(), ""); }

TEST(Conformance, WhatAPluginMakesIsKept) {
  const Result result = run_plugin(*entry<Fault::kNone>(1), script(), 7);
  EXPECT_EQ(result.status, REC2NWB_OK);
  EXPECT_THAT(result.plans, ElementsAre("{}"));
  EXPECT_EQ(result.values[0].size(), 100U * 3 * 2);
  EXPECT_THAT(result.event_rows[1], ElementsAre(0, 10, 20, 30, 40, 50, 60, 70, 80, 90));
  EXPECT_THAT(result.values[1], Each(1));
  EXPECT_THAT(result.texts[2], ElementsAre("rate", "30000.0"));
}

TEST(Conformance, WritesOutsideAreFound) {
  EXPECT_THAT(faults<Fault::kBehind>(), HasSubstr("wrote behind the column of output 0"));
  EXPECT_THAT(faults<Fault::kBefore>(), HasSubstr("wrote before the column of output 0"));
}

TEST(Conformance, ElementsLeftOutAreFound) {
  EXPECT_THAT(faults<Fault::kLeftOut>(), HasSubstr("held something else before"));
}

TEST(Conformance, StateThatIsLostBetweenBlocksIsFound) {
  EXPECT_THAT(faults<Fault::kForgets>(), HasSubstr("output 0 differs with blocks of 7 rows"));
}

TEST(Conformance, BadEventsAreFound) {
  EXPECT_THAT(faults<Fault::kWrongOutput>(), HasSubstr("output 0, which is none of that kind"));
  EXPECT_THAT(faults<Fault::kDescending>(), HasSubstr("has not come yet"));
  EXPECT_THAT(faults<Fault::kFuture>(), HasSubstr("has not come yet"));
}

TEST(Conformance, RecordingFaultsAreKept) {
  const Result result = run_plugin(*entry<Fault::kNone>(1), script(), 7);
  EXPECT_EQ(result.recording_faults,
            (std::vector<rec2nwb::testing::ReportedFault>{{40, 1, 2, "odd", "bytes", "kept"}}));
}

TEST(Conformance, BadRecordingFaultsAreFound) {
  EXPECT_THAT(faults<Fault::kFaultOfABlock>(),
              HasSubstr("the recording faults differ with blocks of 7 rows"));
  EXPECT_THAT(faults<Fault::kFaultInTheFuture>(),
              HasSubstr("a recording fault in 100 packets from row 1 on, and 100 have come"));
  EXPECT_THAT(faults<Fault::kFaultWithoutText>(), HasSubstr("needs a kind, a unit and an action"));
  EXPECT_THAT(faults<Fault::kFaultInPlan>(), HasSubstr("host->recording_fault called in plan"));
}

TEST(Conformance, PlansAreCounted) {
  EXPECT_THAT(faults<Fault::kTwoPlans>(), HasSubstr("plan gave 2 plans"));
  EXPECT_THAT(faults<Fault::kNoPlan>(), HasSubstr("plan gave 0 plans"));
}

TEST(Conformance, ErrorsNeedAText) {
  EXPECT_THAT(faults<Fault::kNoText>(), HasSubstr("process failed without a text"));
  EXPECT_THAT(faults<Fault::kThrows>(), HasSubstr("process failed: bad packet"));
}

TEST(Conformance, CallsFromTheWrongVerbAreFound) {
  EXPECT_THAT(faults<Fault::kAppendInPlan>(), HasSubstr("host->append called in plan"));
  EXPECT_THAT(faults<Fault::kGetInProcess>(), HasSubstr("host->get called in process"));
  EXPECT_THAT(faults<Fault::kLogInDestroy>(), HasSubstr("host->log called in destroy"));
}

TEST(Conformance, DescriptionsAreChecked) {
  const auto none = [](std::uint32_t) -> const rec2nwb_plugin* { return nullptr; };
  EXPECT_THAT(check_plugin(none, script()), Contains(HasSubstr("its own major")));
  const auto any = [](std::uint32_t) { return entry<Fault::kNone>(REC2NWB_ABI_MAJOR); };
  EXPECT_THAT(check_plugin(any, script()), Contains(HasSubstr("a major that it cannot know")));
}

TEST(Conformance, ThePluginInCPasses) {
  const std::string file = std::string(REC2NWB_TEST_PLUGINS) + "/c11/plugin.so";
  const std::unique_ptr<void, int (*)(void*)> library(::dlopen(file.c_str(), RTLD_NOW), ::dlclose);
  ASSERT_NE(library, nullptr) << ::dlerror();
  const auto c_entry =
      reinterpret_cast<rec2nwb::testing::Entry>(::dlsym(library.get(), "rec2nwb_plugin_entry"));
  Script given = script();
  given.outputs = {{OutputKind::kRows, 4, 0}, {OutputKind::kEvents, 1, 0}};
  EXPECT_THAT(check_plugin(c_entry, given), IsEmpty());
}

}  // namespace
