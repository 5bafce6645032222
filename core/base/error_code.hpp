/// \file
/// The catalogue of everything that the program can find wrong: a stable code, what it means, what
/// causes it and what helps. docs/errors.md and `rec2nwb errors` are made from it.
///
/// Needs: nothing. Promises: a number that was released never changes its meaning; every code has a
/// cause and a cure; every code is named by a test (tests/rules/error_codes.py).
///
///   01xx  files, folders, names        05xx  metadata
///   02xx  the command, its options     06xx  plugins
///   03xx  headers of recordings        07xx  plans of plugins
///   04xx  packets, clocks, recordings  08xx  the output
///                                      09xx  the program itself
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rec2nwb {

enum class Code : std::uint16_t {
  // 01xx: files, folders, names
  kFileNotReadable = 101,
  kFileIsFolder = 102,
  kNoSuchFolder = 103,
  kFolderNotReadable = 104,
  kMisnamedFile = 105,
  kStrayFiles = 106,
  kNotAsPattern = 107,
  kSpecialFile = 108,
  kFileTwice = 109,
  kNoSession = 110,
  kSeveralSessions = 111,
  kUnknownSession = 112,
  kOtherSessionFaults = 113,
  kNoMetadataFile = 114,
  kSeveralMetadataFiles = 115,
  kNoRecording = 116,
  kFileShrank = 117,
  kScratchFile = 118,
  kFileNotWritten = 119,
  kFolderNotMade = 120,
  kFolderTaken = 121,
  kTemporaryFolder = 122,
  kEpochWithoutRecording = 123,

  // 02xx: the command, its options
  kConfigForm = 201,
  kConfigUnknownOption = 202,
  kConfigNoValue = 203,
  kConfigInstance = 204,
  kTimeZone = 205,
  kMemoryLimit = 206,
  kFewerWorkers = 207,
  kChipOrder = 208,
  kStopped = 209,
  kStdout = 210,
  kDemoOption = 211,
  kNoResources = 212,
  kStrict = 213,

  // 03xx: headers of recordings
  kEmptyFile = 301,
  kNotARecording = 302,
  kHeaderNoEnd = 303,
  kHeaderNotXml = 304,
  kHeaderDoctype = 305,
  kHeaderRoot = 306,
  kHeaderElement = 307,
  kHeaderAttribute = 308,
  kHeaderValue = 309,
  kDeviceTwice = 310,
  kDeviceChannel = 311,
  kClockSize = 312,
  kTooManyChannels = 313,
  kPacketTooLarge = 314,
  kHwChanTwice = 315,
  kUnknownHardware = 316,
  kDisputedOrder = 317,
  kFilesDisagree = 318,
  kReconfiguration = 319,
  kCreationTime = 320,
  kHeaderEncoding = 321,
  kUnknownDevice = 322,
  kHeaderTooLarge = 323,
  kHeaderTwice = 324,
  kNoGlobalConfiguration = 325,

  // 04xx: packets, clocks, recordings
  kNoPackets = 401,
  kMostlyForeign = 402,
  kForeignBytes = 403,
  kDamagedPackets = 404,
  kRepeatedPackets = 405,
  kMixedClocks = 406,
  kClockNeverRan = 407,
  kIncompletePackets = 408,
  kMissingPackets = 409,
  kCounterReset = 410,
  kClockJump = 411,
  kDamagedClock = 412,
  kNoClock = 413,
  kStillWritten = 414,
  kFilesOutOfOrder = 415,
  kFilesOverlap = 416,
  kNoTime = 417,

  // 05xx: metadata
  kNotYaml = 501,
  kNotText = 502,
  kYamlTooLarge = 503,
  kYamlForm = 504,
  kDuplicateKey = 505,
  kYamlValue = 506,
  kMetadataForm = 511,
  kMetadataMissing = 512,
  kMetadataValue = 513,
  kMetadataDefault = 514,
  kMetadataUnknownKey = 515,
  kMetadataSpelling = 516,
  kMetadataTwoSpellings = 517,
  kMetadataNoValue = 518,
  kMetadataOneForList = 519,
  kMetadataDuplicateId = 520,
  kMetadataSlash = 521,
  kGroupNotMapped = 522,
  kUnknownGroup = 523,
  kChannelMapKeys = 524,
  kElectrodeTwice = 525,
  kUnknownCamera = 526,
  kMetadataDate = 527,
  kAssociatedFile = 528,
  kUnknownEpoch = 529,
  kMetadataImplausible = 530,

  // 06xx: plugins
  kPluginFolder = 601,
  kPluginFolderLevel = 602,
  kPluginShadowed = 603,
  kManifest = 604,
  kPluginInterface = 605,
  kManifestFile = 606,
  kManifestKeys = 607,
  kNamespaceFile = 608,
  kPluginName = 609,
  kUnknownPlugin = 610,
  kPluginCycle = 611,
  kUnknownPluginOption = 612,
  kPluginOptionValue = 613,
  kPluginsDisagree = 614,
  kPluginNotLoadable = 615,
  kPluginEntry = 616,
  kPluginNotAsManifest = 617,
  kNoProvider = 618,
  kPluginBreach = 619,
  kPluginCreate = 620,
  kPluginPlan = 621,
  kPluginProcess = 622,
  kPluginFinish = 623,
  kPluginMetadata = 624,
  kPluginMetadataWarning = 625,
  kPluginWarning = 626,
  kPluginCall = 627,
  kPluginAppend = 628,
  kPluginFile = 629,
  kPluginColumns = 630,
  kPluginRules = 631,
  kPluginSchema = 632,
  kPluginFault = 633,

  // 07xx: plans of plugins
  kNoPlan = 701,
  kPlanForm = 702,
  kPlanPath = 703,
  kPlanAttribute = 704,
  kPlanValue = 705,
  kPlanOutput = 706,
  kPlanPublication = 707,
  kPlanColumn = 708,
  kPlanClash = 709,
  kPlanGroup = 710,
  kNamespaceClash = 711,
  kUnknownNamespace = 712,
  kPlanNoParent = 713,
  kPlanDangling = 714,
  kPlanTableRows = 715,

  // 08xx: the output
  kOutputExists = 801,
  kOutputIsFolder = 802,
  kOutputNotMade = 803,
  kOutputNotSafe = 804,
  kOutputReplaced = 805,
  kOutputAppeared = 806,
  kOutputNotRenamed = 807,
  kOutputLeftover = 808,
  kOutputWrite = 809,

  // 09xx: the program itself
  kInternal = 901,
};

struct ErrorKind {
  Code code = Code::kInternal;
  const char* title = "";  ///< what is wrong, without a final stop
  const char* cause = "";  ///< one or two sentences
  const char* cure = "";   ///< one or two sentences
};

/// Ascending by code.
std::span<const ErrorKind> error_kinds();
/// nullptr if there is none of that number.
const ErrorKind* find_error_kind(int number);

std::string to_text(Code code);  ///< "R2N-0401"
/// "text [R2N-0401]"; a text that ends in a code, as it quotes an error, stays as it is.
std::string with_code(Code code, std::string_view text);
std::optional<Code> code_at_end(std::string_view text);  ///< of a text as with_code() makes it
std::string without_code(std::string_view text);         ///< the text without the code at its end

}  // namespace rec2nwb
