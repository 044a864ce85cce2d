/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Taking out what is nobody's business, see nf-words-scrub.h.
 */
#include "nf-words-scrub.h"

/* What is replaced by what, in this order. */
static const struct {
  const char *pattern;
  const char *by;
} secrets[] = {
  /* Networks and passwords: the rest of the line, since nobody knows where they end. */
  { "\\b(e?ssid|bssid|pass ?(word|phrase|wd)?|psk|pwd|wpa[-_ ]?key|api[-_ ]?key|token|secret)"
    "(\"|')?\\s*([:=(]|\\bis\\b).*$",
    "\\1: ..." },
  { "[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+", "NAME@HOST" },
  { "(/home|/Users|\\\\Users)[/\\\\][^/\\\\\\s\"':]+", "~" },
  { "\\b(rfc2217|socket|tcp|https?|mqtts?|ws)://(\\[[^\\]]*\\]|[^/\\s:\"']+)", "\\1://HOST" },
  { "\\b(\\d{1,3}\\.){3}\\d{1,3}\\b", "ADDRESS" },
  { "\\b([0-9a-fA-F]{2}([:-])[0-9a-fA-F]{2}\\2[0-9a-fA-F]{2})(\\2[0-9a-fA-F]{2}){3}\\b", "\\1..." },
  { "\\b[0-9a-f]{1,4}(:[0-9a-f]{1,4})*::[0-9a-f:]*|\\b[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}\\b",
    "ADDRESS" },
  { "(/by-id/usb-[^/\\s]*_)[^/_\\s]+(-if\\d+)", "\\1...\\2" },
};

/* The lines as wholes; what is left open in them are numbers. */
static const char *const system_lines[] = {
  "ets [A-Z][a-z][a-z] +\\d{1,2} \\d{4},rst cause:\\d{1,2}, ?boot mode:\\(\\d{1,2},\\d{1,2}\\)",
  "waiting for host",
  "load 0x[0-9a-f]{8}, len \\d+, room \\d+",
  "tail \\d+",
  "(chksum|csum) 0x[0-9a-f]{2}",
  "csum err",
  "ets_main\\.c( \\d+)?",
  "flash read err,? *[0-9a-fx, ]*",
  "(ets )?wdt reset",
  "Soft WDT reset",
  "(Fatal exception|Exception) ?\\(\\d+\\):",
  "(epc[123]|excvaddr|depc)=0x[0-9a-f]{8}((, ?| )(epc[123]|excvaddr|depc)=0x[0-9a-f]{8})*,?",
  "rf_cal\\[\\d+\\] !=0x[0-9a-f]{2},is 0x[0-9a-f]{2}",
  "mismatch map \\d+,spi_size_map \\d+",
  "don't supported flash map\\.?",
  "partition table size is larger than flash size.{0,3}",
  "2nd boot version ?: ?\\d+\\.\\d+(\\([0-9a-z]{1,10}\\))?",
  "SPI (Speed|Mode) +: *\\w{3,5}",
  "SPI Flash Size & Map *: *\\w{1,8}(\\([0-9KB+]{1,16}\\))?",
  "jump to run user\\d @ [0-9a-f]{1,8}",
  "(error magic!|need boot 1\\.4\\+|(first|backup) boot failed|error user bin flag.{0,4})",
  "v[0-9a-f]{8}",
  "~ld",
};

/* Returns: (transfer full) */
static char *
replace (const char *text, const char *pattern, const char *by)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, NULL);
  char *replaced = g_regex_replace (regex, text, -1, 0, by, 0, NULL);

  return replaced != NULL ? replaced : g_strdup ("");
}

static char *
replace_user (const char *text, const char *user)
{
  g_autofree char *escaped = g_regex_escape_string (user, -1);
  g_autofree char *pattern = g_strdup_printf ("(?<![\\w-])%s(?![\\w-])", escaped);

  return replace (text, pattern, "USER");
}

/* Everybody has a root. */
static gboolean
is_somebody (const char *user)
{
  return user != NULL && *user != '\0' && !g_str_equal (user, "root");
}

char *
nf_words_scrub (const char *text, const char *user)
{
  char *clean = g_utf8_make_valid (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++) {
    char *before = clean;
    clean = replace (before, secrets[i].pattern, secrets[i].by);
    g_free (before);
  }
  if (is_somebody (user)) {
    char *before = clean;
    clean = replace_user (before, user);
    g_free (before);
  }
  return clean;
}

gboolean
nf_words_is_system_line (const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (system_lines); i++) {
    g_autofree char *whole = g_strdup_printf ("^(%s)$", system_lines[i]);
    if (g_regex_match_simple (whole, line, G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0))
      return TRUE;
  }
  return FALSE;
}
