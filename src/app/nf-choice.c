/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One entry of a chooser, see nf-choice.h.
 */
#include "nf-choice.h"

struct _NfChoice {
  GObject parent_instance;

  NfChoiceFacts facts; /* owns what it points to */
};

G_DEFINE_FINAL_TYPE (NfChoice, nf_choice, G_TYPE_OBJECT)

enum { PROP_0, PROP_TITLE, PROP_DESCRIPTION, PROP_HEADING, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
nf_choice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const NfChoiceFacts *facts = nf_choice_get_facts (NF_CHOICE (object));

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, facts->title);
    break;
  case PROP_DESCRIPTION:
    g_value_set_string (value, facts->description);
    break;
  case PROP_HEADING:
    g_value_set_string (value, facts->heading);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_choice_finalize (GObject *object)
{
  NfChoiceFacts *facts = &NF_CHOICE (object)->facts;

  g_free ((char *) facts->key);
  g_free ((char *) facts->title);
  g_free ((char *) facts->description);
  g_free ((char *) facts->heading);
  g_clear_object (&facts->item);
  G_OBJECT_CLASS (nf_choice_parent_class)->finalize (object);
}

static void
nf_choice_class_init (NfChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = nf_choice_finalize;
  object_class->get_property = nf_choice_get_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, "", flags);
  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nf_choice_init (NfChoice *self)
{
}

static char *
dup_or_empty (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

NfChoice *
nf_choice_new (const NfChoiceFacts *facts)
{
  NfChoice *self = g_object_new (NF_TYPE_CHOICE, NULL);

  self->facts = (NfChoiceFacts){
    .key = g_strdup (facts->key),
    .title = g_strdup (facts->title),
    .description = dup_or_empty (facts->description),
    .heading = dup_or_empty (facts->heading),
    .is_default = facts->is_default,
    .item = facts->item != NULL ? g_object_ref (facts->item) : NULL,
  };
  return self;
}

const NfChoiceFacts *
nf_choice_get_facts (NfChoice *self)
{
  return &self->facts;
}
