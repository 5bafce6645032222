#include "cli/demo/behaviour.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "cli/demo/noise.hpp"

namespace rec2nwb::demo {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTurnSeconds = 0.4;  // at a port, before leaving

constexpr double kFrameHz = 30;
constexpr double kFirstFrameSeconds = 0.1;
// Trodes restarts its cameras when a recording starts; converters look for this pause.
constexpr int kFramesBeforePause = 10;
constexpr double kPauseSeconds = 0.8;
constexpr double kTickSeconds = 0.005;
constexpr std::uint32_t kFirstFrameNumber = 300;

constexpr double kPokeAfterSeconds = 0.1;
constexpr double kPumpAfterSeconds = 0.02;  // after the poke
constexpr double kPumpSeconds = 0.1;

std::vector<Visit> make_visits(double seconds, Noise& noise) {
  std::vector<Visit> visits;
  double now = 0;
  bool right = false;
  while (now < seconds) {
    const double stay = noise.uniform(0.6, 0.9);
    visits.push_back({now, now + stay, right});
    now += stay + noise.uniform(1.1, 1.4);  // the run to the other port
    right = !right;
  }
  return visits;
}

std::vector<Frame> make_frames(const Epoch& epoch, Noise& noise) {
  std::vector<Frame> frames;
  for (std::uint32_t index = 0;; ++index) {
    const double pause = index < kFramesBeforePause ? 0 : kPauseSeconds;
    const double seconds = kFirstFrameSeconds + index / kFrameHz + pause;
    if (seconds + 2 * kTickSeconds >= epoch.seconds()) return frames;
    const double arrival = seconds + noise.uniform(0.003, 0.005);
    frames.push_back(
        {seconds, epoch.count_of(epoch.row_of(arrival)), (kFirstFrameNumber + index) & 0xFFFF});
  }
}

void add_pulse(std::vector<Edge>& edges, const Epoch& epoch, LineIndex line, double from_s,
               double to_s) {
  if (to_s >= epoch.seconds()) return;  // the recording ends first: the line stays low
  edges.push_back({epoch.row_of(from_s), line, true});
  edges.push_back({epoch.row_of(to_s), line, false});
}

std::vector<Edge> make_edges(const Epoch& epoch, const Behaviour& behaviour, Noise& noise) {
  std::vector<Edge> edges;
  for (const Visit& visit : behaviour.visits) {
    const double poke = visit.arrive_s + kPokeAfterSeconds + noise.uniform(0, 0.03);
    const double pump = poke + kPumpAfterSeconds;
    add_pulse(edges, epoch, visit.right ? kPokeRight : kPokeLeft, poke,
              visit.leave_s - kTurnSeconds);
    add_pulse(edges, epoch, visit.right ? kPumpRight : kPumpLeft, pump, pump + kPumpSeconds);
  }
  for (const Frame& frame : behaviour.frames) {
    add_pulse(edges, epoch, kCameraTicks, frame.seconds, frame.seconds + kTickSeconds);
  }
  std::ranges::stable_sort(edges, {}, &Edge::row);
  return edges;
}

/// At a port: still, and at the end of the visit the turn by half a circle.
Pose at_port(const Visit& visit, double seconds) {
  const double from = visit.right ? 0 : kPi;
  const double turned = std::clamp((seconds - visit.leave_s + kTurnSeconds) / kTurnSeconds, 0., 1.);
  const bool turning = turned > 0 && turned < 1;
  return {.along = visit.right ? 1. : 0.,
          .speed = 0,
          .heading_rad = from + kPi * (1 - std::cos(kPi * turned)) / 2,
          .turn_rad_per_s = turning ? kPi * kPi / (2 * kTurnSeconds) * std::sin(kPi * turned) : 0};
}

Pose on_the_way(const Visit& left, double run_seconds, double seconds) {
  const double part = std::min((seconds - left.leave_s) / run_seconds, 1.);
  const double done = (1 - std::cos(kPi * part)) / 2;
  return {.along = left.right ? 1 - done : done,
          .speed = std::sin(kPi * part),
          .heading_rad = left.right ? kPi : 0,
          .turn_rad_per_s = 0};
}

}  // namespace

Pose Behaviour::at(double seconds) const {
  if (visits.empty()) return {.along = 0.5, .speed = 0, .heading_rad = 0.8, .turn_rad_per_s = 0};
  const auto next = std::ranges::upper_bound(visits, seconds, {}, &Visit::arrive_s);
  const Visit& last = next == visits.begin() ? visits.front() : *(next - 1);
  if (seconds <= last.leave_s) return at_port(last, seconds);
  constexpr double kLastRunSeconds = 1.25;  // the recording ends before the animal arrives
  const double run_seconds = next == visits.end() ? kLastRunSeconds : next->arrive_s - last.leave_s;
  return on_the_way(last, run_seconds, seconds);
}

Behaviour make_behaviour(const Epoch& epoch) {
  Noise noise(epoch.seed);
  Behaviour behaviour;
  if (epoch.running) behaviour.visits = make_visits(epoch.seconds(), noise);
  behaviour.frames = make_frames(epoch, noise);
  behaviour.edges = make_edges(epoch, behaviour, noise);
  return behaviour;
}

}  // namespace rec2nwb::demo
