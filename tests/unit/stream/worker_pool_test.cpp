#include "stream/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>

namespace rec2nwb {
namespace {

class WorkerPoolOf : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, WorkerPoolOf, testing::Values(1U, 2U, 8U));

TEST_P(WorkerPoolOf, CallsTheFunctionOnceOnEachWorker) {
  WorkerPool pool(GetParam());
  ASSERT_EQ(pool.size(), GetParam());
  std::vector<std::atomic<int>> calls(GetParam());
  pool.run([&](std::uint32_t worker) { ++calls.at(worker); });
  for (const auto& n : calls) EXPECT_EQ(n, 1);
}

TEST_P(WorkerPoolOf, IsUsedAgainAndAgain) {
  WorkerPool pool(GetParam());
  std::atomic<std::uint64_t> calls = 0;
  for (int round = 0; round < 300; ++round) pool.run([&](std::uint32_t) { ++calls; });
  EXPECT_EQ(calls, 300U * GetParam());
}

TEST_P(WorkerPoolOf, RunsAllWorkersAtTheSameTime) {
  WorkerPool pool(GetParam());
  std::atomic<std::uint32_t> inside = 0;
  // Each waits for all: with fewer threads this would not end.
  pool.run([&](std::uint32_t) {
    ++inside;
    while (inside < GetParam()) std::this_thread::yield();
  });
  EXPECT_EQ(inside, GetParam());
}

TEST_P(WorkerPoolOf, RethrowsTheLowestWorkersExceptionAndWorksOn) {
  WorkerPool pool(GetParam());
  for (int round = 0; round < 50; ++round) {
    try {
      pool.run([](std::uint32_t worker) { throw std::runtime_error(std::to_string(worker)); });
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "0");
    }
  }
  std::atomic<std::uint32_t> calls = 0;
  pool.run([&](std::uint32_t) { ++calls; });
  EXPECT_EQ(calls, GetParam());
}

TEST(WorkerPool, AnExceptionOfOneWorkerDoesNotStopTheOthers) {
  WorkerPool pool(4);
  std::atomic<int> calls = 0;
  EXPECT_THROW(pool.run([&](std::uint32_t worker) {
    ++calls;
    if (worker == 3) throw std::runtime_error("three");
  }),
               std::runtime_error);
  EXPECT_EQ(calls, 4);
}

TEST(WorkerPool, WorkerZeroIsTheCaller) {
  WorkerPool pool(3);
  const auto caller = std::this_thread::get_id();
  pool.run(
      [&](std::uint32_t worker) { EXPECT_EQ(std::this_thread::get_id() == caller, worker == 0); });
}

TEST(WorkerPool, HasAtLeastOneWorker) {
  WorkerPool pool(0);
  int calls = 0;
  pool.run([&](std::uint32_t worker) {
    EXPECT_EQ(worker, 0U);
    ++calls;
  });
  EXPECT_EQ(pool.size(), 1U);
  EXPECT_EQ(calls, 1);
}

TEST(WorkerPool, EndsWithoutEverHavingRun) { const WorkerPool pool(8); }

TEST(GrantedCores, IsAtLeastOneAndAtMostWhatThereIs) {
  EXPECT_GE(granted_cores(), 1U);
  EXPECT_LE(granted_cores(), std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace rec2nwb
