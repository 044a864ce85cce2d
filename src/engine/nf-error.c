/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The error domain, see nf-error.h.
 */
#include "nf-error.h"

GQuark
nf_error_quark (void)
{
  return g_quark_from_static_string ("nf-error-quark");
}

static const char *const names[] = {
  [NF_ERROR_INTERNAL] = "internal",
  [NF_ERROR_PORT_NAME] = "port-name",
  [NF_ERROR_PORT_GONE] = "port-gone",
  [NF_ERROR_PORT_DENIED] = "port-denied",
  [NF_ERROR_PORT_BUSY] = "port-busy",
  [NF_ERROR_PORT_NOT_SERIAL] = "port-not-serial",
  [NF_ERROR_PORT_UNREACHABLE] = "port-unreachable",
  [NF_ERROR_PORT_LOST] = "port-lost",
  [NF_ERROR_NO_ANSWER] = "no-answer",
  [NF_ERROR_RUNS_PROGRAM] = "runs-program",
  [NF_ERROR_DEAF] = "deaf",
  [NF_ERROR_GARBAGE] = "garbage",
  [NF_ERROR_TIMED_OUT] = "timed-out",
  [NF_ERROR_BAD_ANSWER] = "bad-answer",
  [NF_ERROR_LINE] = "line",
  [NF_ERROR_WRONG_CHIP] = "wrong-chip",
  [NF_ERROR_FLASH_SILENT] = "flash-silent",
  [NF_ERROR_FLASH_REFUSED] = "flash-refused",
  [NF_ERROR_NEEDS_STUB] = "needs-stub",
  [NF_ERROR_NO_STUB] = "no-stub",
  [NF_ERROR_DIFFERS] = "differs",
  [NF_ERROR_FILE_MISSING] = "file-missing",
  [NF_ERROR_FILE_UNREADABLE] = "file-unreadable",
  [NF_ERROR_FILE_EMPTY] = "file-empty",
  [NF_ERROR_FILE_TOO_LARGE] = "file-too-large",
  [NF_ERROR_FILE_CHANGED] = "file-changed",
  [NF_ERROR_FILE_UNWRITABLE] = "file-unwritable",
  [NF_ERROR_ADDRESS] = "address",
  [NF_ERROR_ADDRESS_RANGE] = "address-range",
  [NF_ERROR_UNALIGNED] = "unaligned",
  [NF_ERROR_DOES_NOT_FIT] = "does-not-fit",
  [NF_ERROR_OVERLAP] = "overlap",
  [NF_ERROR_NOTHING_TO_DO] = "nothing-to-do",
  [NF_ERROR_BUNDLE] = "bundle",
  [NF_ERROR_NEEDS_DECISION] = "needs-decision",
  [NF_ERROR_NOT_KEPT] = "not-kept",
  [NF_ERROR_PROFILE] = "profile",
  [NF_ERROR_SETTING] = "setting",
};

const char *
nf_error_get_name (NfError cause)
{
  return cause < G_N_ELEMENTS (names) ? names[cause] : "unknown";
}
