#include <utility>

#include "base/text.hpp"
#include "session/session.hpp"

namespace rec2nwb {
namespace {

/// Headers are often in the code page of the machine that recorded.
Json texts(const Attributes& attributes) {
  Json result = Json::object();
  for (const auto& [key, value] : attributes) result[to_utf8(key)] = to_utf8(value);
  return result;
}

Json path_text(const std::filesystem::path& path) { return to_utf8(path.string()); }

Json to_json(const DeviceChannel& channel) {
  Json result = {{"id", to_utf8(channel.id)},
                 {"data_type", to_utf8(channel.data_type)},
                 {"start_byte", channel.start_byte},
                 {"bit", channel.bit}};
  if (channel.input) result["input"] = *channel.input;
  if (channel.interleaved_id_byte) result["interleaved_id_byte"] = *channel.interleaved_id_byte;
  if (channel.interleaved_id_bit) result["interleaved_id_bit"] = *channel.interleaved_id_bit;
  return result;
}

Json to_json(const Device& device) {
  Json channels = Json::array();
  for (const DeviceChannel& one : device.channels) channels.push_back(to_json(one));
  return {{"name", to_utf8(device.name)},
          {"num_bytes", device.num_bytes},
          {"available", device.available},
          {"channels", std::move(channels)}};
}

Json to_json(const Ntrode& ntrode) {
  Json channels = Json::array();
  for (const SpikeChannel& one : ntrode.channels) {
    channels.push_back({{"hw_chan", one.hw_chan}, {"attributes", texts(one.attributes)}});
  }
  return {{"id", ntrode.id},
          {"attributes", texts(ntrode.attributes)},
          {"channels", std::move(channels)}};
}

Json to_json(const Module& module) {
  Json arguments = Json::array();
  for (const Attributes& one : module.arguments) arguments.push_back(texts(one));
  return {{"name", to_utf8(module.name)}, {"arguments", std::move(arguments)}};
}

Json header_json(const Session& session) {
  const Header& header = session.header();
  Json devices = Json::array();
  for (const Device& one : header.devices) devices.push_back(to_json(one));
  Json ntrodes = Json::array();
  for (const Ntrode& one : session.spike.ntrodes) ntrodes.push_back(to_json(one));
  Json modules = Json::array();
  for (const Module& one : header.modules) modules.push_back(to_json(one));
  const std::filesystem::path source =
      session.options.header_reconfig.value_or(session.recordings.front().file.path());
  return {{"global", texts(header.global)}, {"num_channels", header.num_channels},
          {"devices", std::move(devices)},  {"ntrodes", std::move(ntrodes)},
          {"modules", std::move(modules)},  {"source", path_text(source)}};
}

Json to_json(const Recording& recording) {
  Json result = {{"path", path_text(recording.file.path())},
                 {"epoch", recording.epoch},
                 {"tag", to_utf8(recording.tag)},
                 {"rows", recording.file.rows()},
                 {"has_sysclock", recording.first_sysclock_ns.has_value()}};
  if (const auto created_ms = recording.file.header().system_time_at_creation_ms()) {
    result["system_time_at_creation_ms"] = *created_ms;
  }
  return result;
}

Json to_json(const SessionFile& companion) {
  Json result = {{"path", path_text(companion.path)},
                 {"epoch", companion.epoch},
                 {"tag", to_utf8(companion.tag)},
                 {"extension", companion.extension}};
  if (companion.camera) result["camera"] = *companion.camera;
  return result;
}

template <typename Item>
Json list(const std::vector<Item>& items) {
  Json result = Json::array();
  for (const Item& one : items) result.push_back(to_json(one));
  return result;
}

}  // namespace

Json to_json(const PatternFile& file) {
  Json result = {{"path", path_text(file.path)}, {"pattern", file.pattern}};
  if (file.parts.epoch) result["epoch"] = *file.parts.epoch;
  if (!file.parts.tag.empty()) result["tag"] = to_utf8(file.parts.tag);
  if (file.parts.camera) result["camera"] = *file.parts.camera;
  return result;
}

Json to_json(const Session& session) {
  Json epochs = Json::array();
  for (const Epoch& one : session.epochs) {
    epochs.push_back({{"number", one.number}, {"tag", to_utf8(one.tag)}, {"files", one.files}});
  }
  Json device_metadata = Json::array();
  for (const Document& one : session.device_metadata) {
    device_metadata.push_back({{"file", to_utf8(one.file)}, {"content", one.value}});
  }
  return {{"rec2nwb", {{"version", REC2NWB_VERSION}}},
          {"layout", to_text(session.options.layout)},
          {"date", session.date},
          {"animal", to_utf8(session.animal)},
          {"folder", path_text(session.folder)},
          {"rate_hz", session.rate_hz()},
          {"ptp", session.ptp()},
          {"metadata", session.metadata.value},
          {"device_metadata", std::move(device_metadata)},
          {"header", header_json(session)},
          {"slots", session.slots.hw_chan},
          {"files", list(session.recordings)},
          {"epochs", std::move(epochs)},
          {"companions", list(session.companions)}};
}

}  // namespace rec2nwb
