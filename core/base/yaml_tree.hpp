/// \file
/// The tree between yaml-cpp's events and JSON: aliases still point to their anchors here, so it is
/// never larger than its text. Only for document.cpp.
///
/// Needs: nothing. Promises: to_document() gives up with an Error instead of expanding aliases
/// beyond kMaxNodes nodes, kMaxDepth levels or kMaxExpandedBytes.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "base/document.hpp"

namespace rec2nwb {

inline constexpr std::size_t kMaxNodes = 100'000;
inline constexpr std::size_t kMaxDepth = 100;
inline constexpr std::size_t kMaxExpandedBytes = std::size_t{256} << 20;
inline constexpr std::size_t kMaxKeyBytes = 1024;  ///< as YAML has it for plain keys

struct YamlNode {
  enum class Kind { kScalar, kSequence, kMapping };

  struct Item {
    std::string key;  ///< empty in a sequence
    Mark key_mark;
    Mark mark;  ///< of the value where it is used; an alias is not where its anchor is
    const YamlNode* node = nullptr;
  };

  Kind kind = Kind::kScalar;
  Json scalar;
  std::vector<Item> items;
  bool complete = false;  ///< its end was read: an alias before it would contain itself
};

/// Nodes by address; a deque, so that freeing them is no deep recursion.
struct YamlTree {
  std::deque<YamlNode> nodes;
  YamlNode::Item root;
};

Document to_document(const YamlTree& tree, const std::string& file);

/// A mark as a place for messages.
Where place(const std::string& file, const Mark& mark, const std::string& item = {});

}  // namespace rec2nwb
