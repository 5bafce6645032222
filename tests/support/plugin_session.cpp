// session_of: the JSON that plugins see, made from .rec files alone.
#include "plugin_testing.hpp"
#include "rec/packet_file.hpp"
#include "rec/slot_order.hpp"

namespace rec2nwb::test {
namespace {

Json device_json(const Device& device) {
  Json channels = Json::array();
  for (const DeviceChannel& channel : device.channels) {
    Json one = {{"id", channel.id},
                {"data_type", channel.data_type},
                {"start_byte", channel.start_byte},
                {"bit", channel.bit}};
    if (channel.input) one["input"] = *channel.input;
    if (channel.interleaved_id_byte) one["interleaved_id_byte"] = *channel.interleaved_id_byte;
    if (channel.interleaved_id_bit) one["interleaved_id_bit"] = *channel.interleaved_id_bit;
    channels.push_back(std::move(one));
  }
  return {{"name", device.name},
          {"num_bytes", device.num_bytes},
          {"available", device.available},
          {"channels", std::move(channels)}};
}

Json ntrode_json(const Ntrode& ntrode) {
  Json channels = Json::array();
  for (const SpikeChannel& channel : ntrode.channels) {
    channels.push_back({{"hw_chan", channel.hw_chan}, {"attributes", channel.attributes}});
  }
  return {{"id", ntrode.id}, {"attributes", ntrode.attributes}, {"channels", std::move(channels)}};
}

Json header_json(const Header& header, const std::filesystem::path& source) {
  Json result = {{"source", source.string()},
                 {"global", header.global},
                 {"num_channels", header.num_channels},
                 {"devices", Json::array()},
                 {"ntrodes", Json::array()},
                 {"modules", Json::array()}};
  for (const Device& one : header.devices) result["devices"].push_back(device_json(one));
  for (const Ntrode& one : header.spike.ntrodes) result["ntrodes"].push_back(ntrode_json(one));
  for (const auto& one : header.modules) {
    result["modules"].push_back({{"name", one.name}, {"arguments", one.arguments}});
  }
  return result;
}

}  // namespace

Json session_of(const std::vector<std::filesystem::path>& rec_files, const Json& metadata,
                const Json& more) {
  Json files = Json::array();
  Json epochs = Json::array();
  for (const std::filesystem::path& path : rec_files) {
    const PacketFile file(path);
    const auto number = static_cast<int>(files.size()) + 1;
    Json one = {{"path", path.string()},
                {"epoch", number},
                {"tag", "a1"},
                {"rows", file.rows()},
                {"has_sysclock", file.layout().sysclock_offset_bytes.has_value()}};
    if (const auto created = file.header().system_time_at_creation_ms()) {
      one["system_time_at_creation_ms"] = *created;
    }
    epochs.push_back({{"number", number}, {"tag", "a1"}, {"files", {files.size()}}});
    files.push_back(std::move(one));
  }
  const PacketFile first(rec_files.at(0));
  const Header& header = first.header();
  Json session = {{"rec2nwb", {{"version", "0.0.0"}}},
                  {"layout", "standard"},
                  {"date", "20240611"},
                  {"animal", "rat"},
                  {"folder", rec_files[0].parent_path().string()},
                  {"rate_hz", header.rate_hz},
                  {"ptp", true},
                  {"metadata", metadata},
                  {"header", header_json(header, rec_files[0])},
                  {"slots", slot_order(header, {}, rec_files[0].string()).hw_chan},
                  {"files", std::move(files)},
                  {"epochs", std::move(epochs)},
                  {"companions", Json::array()},
                  {"device_metadata", Json::array()}};
  session.update(more);
  return session;
}

}  // namespace rec2nwb::test
