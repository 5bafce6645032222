#include "devices.hpp"

#include <vector>

#include "rec2nwb/device_files.hpp"

namespace rec2nwb::opto {
namespace {

constexpr const char* kNameKeys[] = {"hardware_name", "model_name", "virus_name"};
constexpr std::size_t kSuggestions = 3;

}  // namespace

Devices::Devices(const sdk::Host& host, const Json& session, Faults& faults) {
  for (const auto& [file, content] : sdk::device_files(host, session, "devices")) {
    add(file, content, faults);
  }
}

void Devices::add(const std::string& file, const Json& content, Faults& faults) {
  for (const std::string key : kNameKeys) {
    if (!content.contains(key)) continue;
    faults.guard("", [&] {
      const std::string name = Cursor(content, file).at(key).text();
      const auto [known, is_new] = documents_.try_emplace({key, name}, Document{file, content});
      if (is_new || known->second.content == content) return;
      throw Fault(file, "/" + key,
                  say("'", name, "' is described differently in ", known->second.file,
                      "; give one of them another name, or make them equal"));
    });
  }
}

Cursor Devices::find(const Cursor& name, const std::string& key) const {
  const std::string wanted = name.text();
  if (const auto found = documents_.find({key, wanted}); found != documents_.end()) {
    return Cursor(found->second.content, found->second.file);
  }
  std::vector<std::string> known;
  for (const auto& [key_and_name, document] : documents_) {
    if (key_and_name.first == key) known.push_back(key_and_name.second);
  }
  name.fail(say("no device file has ", key, " '", wanted,
                "'; nearest: ", sdk::quoted(sdk::nearest(wanted, known, kSuggestions)),
                "; give its facts as a YAML file in a folder named by "
                "--device-metadata"));
}

}  // namespace rec2nwb::opto
