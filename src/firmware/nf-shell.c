/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Command lines, see nf-shell.h.
 */
#include "nf-shell.h"

#include <string.h>

enum {
  NO_BREAK_SPACE = 0x00A0,
  EN_DASH = 0x2013,
  EM_DASH = 0x2014,
  SINGLE_QUOTE_LEFT = 0x2018,
  SINGLE_QUOTE_RIGHT = 0x2019,
  DOUBLE_QUOTE_LEFT = 0x201C,
  DOUBLE_QUOTE_RIGHT = 0x201D,
  DOUBLE_QUOTE_LOW = 0x201E,
};

/* What is sought on a line: what closes what. */
typedef enum {
  CLOSES_PLAIN,    /* "…" */
  CLOSES_SINGLE,   /* '…' */
  CLOSES_DOUBLES,  /* as typesetters have them */
  CLOSES_SINGLES,  /* likewise */
  CLOSES_BACKTICK, /* `…` */
  CLOSES_BRACKET,  /* $(…) */
  CLOSES_ANGLE,    /* <…> */
  N_CLOSES,
} Closes;

typedef struct {
  const char *at;
  const char *line_end; /* of the line that it is on */
  const char *code_end; /* the mark behind a line that is printed as a program */
  guint line;
  GPtrArray *tokens;
  GString *word; /* the one that is being read; NULL between words */
  gboolean runs; /* it has a substitution in it */
  /* Up to where it is known that there is none: so a long line is not searched again and again. */
  const char *none_before[N_CLOSES];
} Splitter;

NfShellToken *
nf_shell_token_new (NfShellKind kind, guint line, const char *text)
{
  NfShellToken *self = g_new0 (NfShellToken, 1);

  self->kind = kind;
  self->line = line;
  self->text = g_strdup (text);
  return self;
}

void
nf_shell_token_free (NfShellToken *self)
{
  g_free (self->text);
  g_free (self);
}

/* --- Characters -------------------------------------------------------------------------- */

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == NO_BREAK_SPACE;
}

static const char *
skip_blanks (const char *c)
{
  while (is_blank (g_utf8_get_char (c)))
    c = g_utf8_next_char (c);
  return c;
}

/* A line goes on behind \ (Unix), ^ (cmd.exe) or ` (PowerShell) at its end. What is pasted often
 * has blanks behind that, which no shell would forgive. */
static const char *
find_continuation (const char *c)
{
  const char *end = NULL;

  if (*c != '\\' && *c != '^' && *c != '`')
    return NULL;
  end = skip_blanks (c + 1);
  return *end == '\n' ? end + 1 : *end == '\0' ? end : NULL;
}

/* Returns what closes a quote, or N_CLOSES: @c is none. */
static Closes
get_quote (gunichar c)
{
  switch (c) {
  case '"':
    return CLOSES_PLAIN;
  case '\'':
    return CLOSES_SINGLE;
  case DOUBLE_QUOTE_LEFT:
  case DOUBLE_QUOTE_RIGHT:
  case DOUBLE_QUOTE_LOW:
    return CLOSES_DOUBLES;
  case SINGLE_QUOTE_LEFT:
  case SINGLE_QUOTE_RIGHT:
    return CLOSES_SINGLES;
  default:
    return N_CLOSES;
  }
}

static gboolean
is_close (Closes closes, gunichar c)
{
  static const gunichar closing[] = {
    [CLOSES_BACKTICK] = '`',
    [CLOSES_BRACKET] = ')',
    [CLOSES_ANGLE] = '>',
  };

  if (closes < CLOSES_BACKTICK)
    return get_quote (c) == closes && c != DOUBLE_QUOTE_LOW;
  return c == closing[closes];
}

/* Returns the next on this line, from @from on, or NULL. */
static const char *
find_close (Splitter *self, const char *from, Closes closes)
{
  const char *end = self->line_end;

  if (from < self->none_before[closes])
    return NULL;
  for (const char *c = from; c < end; c = g_utf8_next_char (c)) {
    if (closes == CLOSES_PLAIN && *c == '\\' && c[1] == '"' &&
        memchr (c + 2, '"', (gsize) (end - c - 2)) != NULL)
      c++;
    else if (is_close (closes, g_utf8_get_char (c)))
      return c;
  }
  self->none_before[closes] = end;
  return NULL;
}

/* --- Words ------------------------------------------------------------------------------- */

static GString *
get_word (Splitter *self)
{
  if (self->word == NULL)
    self->word = g_string_new (NULL);
  return self->word;
}

static void
add_token (Splitter *self, NfShellKind kind, const char *text)
{
  g_ptr_array_add (self->tokens, nf_shell_token_new (kind, self->line, text));
}

static void
end_word (Splitter *self)
{
  if (self->word == NULL)
    return;
  add_token (self, self->runs ? NF_SHELL_SUBSTITUTION : NF_SHELL_WORD, self->word->str);
  g_string_free (self->word, TRUE);
  self->word = NULL;
  self->runs = FALSE;
}

static void
take_up_to (Splitter *self, const char *end)
{
  g_string_append_len (get_word (self), self->at, end - self->at);
  self->at = end;
}

static void
take_character (Splitter *self)
{
  take_up_to (self, g_utf8_next_char (self->at));
}

/* What stands between @self->at, a quote, and @close. */
static void
take_quoted (Splitter *self, const char *close)
{
  gboolean has_escapes = *self->at == '"';

  get_word (self);
  self->at = g_utf8_next_char (self->at);
  while (self->at < close) {
    if (has_escapes && self->at[0] == '\\' && self->at[1] == '"' && self->at + 1 < close)
      self->at++;
    if (has_escapes && self->at[0] == '$' && self->at[1] == '(')
      self->runs = TRUE;
    take_character (self);
  }
  self->at = g_utf8_next_char (close);
}

/* A dash that a word processor has made of one or two: before a name it was two. */
static void
take_long_dash (Splitter *self)
{
  const char *name = g_utf8_next_char (self->at);
  gsize length = 0;

  while (g_ascii_isalpha (name[length]) || name[length] == '-' || name[length] == '_')
    length++;
  g_string_append (get_word (self), length > 2 ? "--" : "-");
  self->at = name;
}

/* Takes all up to what closes it on this line, if something does. */
static gboolean
take_closed (Splitter *self, const char *from, Closes closes)
{
  const char *close = find_close (self, from, closes);

  if (close == NULL)
    return FALSE;
  take_up_to (self, close + 1);
  self->runs |= closes != CLOSES_ANGLE;
  return TRUE;
}

static gboolean
take_operator (Splitter *self)
{
  static const char *const operators[] = { "2>&1", "2>>", "2>", "&>", "&&", "||",
                                           ">>",   "|",   ";",  "&",  ">",  "<" };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++) {
    if (!g_str_has_prefix (self->at, operators[i]) ||
        (g_ascii_isdigit (*operators[i]) && self->word != NULL))
      continue;
    end_word (self);
    add_token (self, NF_SHELL_OPERATOR, operators[i]);
    self->at += strlen (operators[i]);
    return TRUE;
  }
  return FALSE;
}

/* Takes what has a meaning of its own. */
static gboolean
take_special (Splitter *self)
{
  static const char escaped[] = " '\"`&;|()<>$#*?!~";
  gunichar c = g_utf8_get_char (self->at);
  Closes quote = get_quote (c);
  const char *close =
      quote != N_CLOSES ? find_close (self, g_utf8_next_char (self->at), quote) : NULL;

  if (close != NULL) {
    take_quoted (self, close);
    return TRUE;
  }
  if (c == '\\' && self->at[1] != '\0' && strchr (escaped, self->at[1]) != NULL) {
    self->at++;
    take_character (self);
    return TRUE;
  }
  if ((c == EN_DASH || c == EM_DASH) && self->word == NULL) {
    take_long_dash (self);
    return TRUE;
  }
  if (c == '`')
    return take_closed (self, self->at + 1, CLOSES_BACKTICK);
  if (c == '$' && self->at[1] == '(')
    return take_closed (self, self->at, CLOSES_BRACKET);
  /* "<your port>" is what a person shall fill in, and not where something is to be read from. */
  return (c == '<' && take_closed (self, self->at, CLOSES_ANGLE)) || take_operator (self);
}

/* --- Lines ------------------------------------------------------------------------------- */

/* Returns what is behind "C:\Users\me>" or "PS C:\>", or @c. Where an output is sent to a file,
 * there is a blank before the >. */
static const char *
skip_windows_prompt (const char *c)
{
  const char *path = g_str_has_prefix (c, "PS ") ? c + 3 : c;
  const char *close = strpbrk (c, ">\n\"'");

  if (close == NULL || *close != '>' || close == c || close[-1] == ' ')
    return c;
  if (g_ascii_isalpha (path[0]) && path[1] == ':' && path[2] == '\\')
    return close + 1;
  return c;
}

static const char *
skip_prompt (const char *c)
{
  const char *behind = skip_windows_prompt (c);

  if (behind != c)
    return behind;
  while (*c != '\0' && strchr ("$#>%", *c) != NULL && is_blank (g_utf8_get_char (c + 1)))
    c = skip_blanks (c + 1);
  return c;
}

/* Texts mark programs by `…`, and blocks of them by lines of ```. */
static void
skip_code_marks (Splitter *self)
{
  const char *close = NULL;

  if (g_str_has_prefix (self->at, "```")) {
    self->at = self->line_end;
    return;
  }
  if (*self->at != '`')
    return;
  close = find_close (self, self->at + 1, CLOSES_BACKTICK);
  if (close == NULL || skip_blanks (close + 1) != self->line_end)
    return;
  self->code_end = close;
  self->at++;
}

static void
enter_line (Splitter *self, const char *line)
{
  self->at = skip_blanks (line);
  self->line_end = self->at + strcspn (self->at, "\n");
}

static void
begin_line (Splitter *self, const char *line, gboolean has_prompts)
{
  enter_line (self, line);
  if (!has_prompts)
    return;
  skip_code_marks (self);
  self->at = skip_prompt (self->at);
}

static void
end_line (Splitter *self)
{
  end_word (self);
  add_token (self, NF_SHELL_NEW_LINE, "");
  self->line++;
}

/* Takes blanks, comments and what makes a line go on. FALSE: there is something else */
static gboolean
take_nothing (Splitter *self)
{
  const char *continuation = find_continuation (self->at);

  if (self->at == self->code_end) {
    self->at++;
    return TRUE;
  }
  if (continuation != NULL) {
    end_word (self);
    self->line += *self->at != '\0' && continuation[-1] == '\n';
    enter_line (self, continuation);
    return TRUE;
  }
  if (self->word == NULL && *self->at == '#') {
    self->at = self->line_end;
    return TRUE;
  }
  if (!is_blank (g_utf8_get_char (self->at)))
    return FALSE;
  end_word (self);
  self->at = skip_blanks (self->at);
  return TRUE;
}

GPtrArray *
nf_shell_split (const char *text, gboolean has_prompts)
{
  Splitter self = {
    .line = 1,
    .tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_shell_token_free),
  };

  begin_line (&self, text, has_prompts);
  while (*self.at != '\0') {
    if (*self.at == '\n') {
      end_line (&self);
      begin_line (&self, self.at + 1, has_prompts);
    } else if (!take_nothing (&self) && !take_special (&self)) {
      take_character (&self);
    }
  }
  end_line (&self);
  return self.tokens;
}
