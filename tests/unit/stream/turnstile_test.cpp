#include "stream/turnstile.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

namespace rec2nwb {
namespace {

struct Item {
  int number = -1;
  int made = -1;
};

void take_some_time(int seed) {
  std::minstd_rand random(static_cast<unsigned>(seed) + 1);
  const auto kind = random() % 8;
  if (kind == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 200));
  if (kind < 4) std::this_thread::yield();
}

/// Carries `count` items; a stage throws its name at the numbers given (-1: never).
struct Load {
  int count = 0;
  int take_fails = -1;
  int work_fails = -1;
  int put_fails = -1;

  std::vector<int> puts{};
  int takes = 0;
  std::atomic<int> in_take = 0;
  std::atomic<int> in_put = 0;

  void operator()(WorkerPool& pool) {
    std::vector<Item> items(pool.size());
    run_turnstile(
        pool, items,
        [&](Item& item) {
          EXPECT_EQ(++in_take, 1);
          const bool more = takes < count;
          item.number = takes;
          if (more) ++takes;
          --in_take;
          if (item.number == take_fails) throw std::runtime_error("take");
          return more;
        },
        [&](Item& item) {
          take_some_time(item.number);
          if (item.number == work_fails) throw std::runtime_error("work");
          item.made = item.number * 3;
        },
        [&](Item& item) {
          EXPECT_EQ(++in_put, 1);
          EXPECT_EQ(item.made, item.number * 3);
          --in_put;
          if (item.number == put_fails) throw std::runtime_error("put");
          puts.push_back(item.number);
        });
  }
};

std::string what_of(Load& run, WorkerPool& pool) {
  try {
    run(pool);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing";
}

/// What was put are the first items, in order, none of them at or behind `end`.
void expect_head_before(const std::vector<int>& puts, int end) {
  EXPECT_LE(puts.size(), static_cast<std::size_t>(end));
  for (std::size_t i = 0; i < puts.size(); ++i) EXPECT_EQ(puts[i], static_cast<int>(i));
}

class TurnstileOf : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Workers, TurnstileOf, testing::Values(1U, 2U, 8U));

TEST_P(TurnstileOf, PutsInTheOrderOfTheTakes) {
  WorkerPool pool(GetParam());
  for (int round = 0; round < 60; ++round) {
    Load run{.count = 100};
    run(pool);
    ASSERT_EQ(run.puts.size(), 100U);
    expect_head_before(run.puts, 100);
  }
}

TEST_P(TurnstileOf, EndsWithFewerItemsThanWorkers) {
  WorkerPool pool(GetParam());
  for (int count = 0; count < 4; ++count) {
    Load run{.count = count};
    run(pool);
    EXPECT_EQ(run.puts.size(), static_cast<std::size_t>(count));
  }
}

TEST_P(TurnstileOf, AFailureOfTakeStopsAll) {
  WorkerPool pool(GetParam());
  for (int round = 0; round < 200; ++round) {
    Load run{.count = 60, .take_fails = round % 40};
    EXPECT_EQ(what_of(run, pool), "take");
    expect_head_before(run.puts, round % 40);
  }
}

TEST_P(TurnstileOf, AFailureOfWorkStopsAll) {
  WorkerPool pool(GetParam());
  for (int round = 0; round < 200; ++round) {
    Load run{.count = 60, .work_fails = round % 40};
    EXPECT_EQ(what_of(run, pool), "work");
    expect_head_before(run.puts, round % 40);
    EXPECT_LE(run.takes, 60);
  }
}

TEST_P(TurnstileOf, AFailureOfPutStopsAll) {
  WorkerPool pool(GetParam());
  for (int round = 0; round < 200; ++round) {
    Load run{.count = 60, .put_fails = round % 40};
    EXPECT_EQ(what_of(run, pool), "put");
    ASSERT_EQ(run.puts.size(), static_cast<std::size_t>(round % 40));
    expect_head_before(run.puts, round % 40);
  }
}

TEST_P(TurnstileOf, StopsTakingSoonAfterAFailure) {
  WorkerPool pool(GetParam());
  Load run{.count = 1'000'000, .put_fails = 3};
  EXPECT_EQ(what_of(run, pool), "put");
  EXPECT_LT(run.takes, 3 + 2 * static_cast<int>(GetParam()) + 1);
}

TEST_P(TurnstileOf, TheEarliestFailedItemsExceptionCounts) {
  WorkerPool pool(GetParam());
  for (int round = 0; round < 200; ++round) {
    // With several workers item 5 fails first in time, 4 in number: 4 waits until 5 is through.
    std::vector<int> items(pool.size());
    int next = 0;
    std::atomic<bool> five_failed = false;
    std::string text;
    try {
      run_turnstile(
          pool, items,
          [&](int& item) {
            item = next++;
            return item < 20;
          },
          [&](int& item) {
            if (item == 5) {
              five_failed = true;
              throw std::runtime_error("5");
            }
            if (item == 4) {
              while (pool.size() > 1 && !five_failed) std::this_thread::yield();
              throw std::runtime_error("4");
            }
          },
          [](int& item) { EXPECT_LT(item, 4); });
    } catch (const std::runtime_error& error) {
      text = error.what();
    }
    ASSERT_EQ(text, "4");
  }
}

}  // namespace
}  // namespace rec2nwb
