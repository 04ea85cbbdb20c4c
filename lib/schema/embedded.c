#include "schema/embedded.h"

const struct schema *schema_of_plan(void)
{
	return &embedded_plan;
}

const struct schema *schema_of_config(void)
{
	return &embedded_config;
}

const struct schema *schema_of_instrument(void)
{
	return &embedded_instrument;
}

const struct catalogue *schema_findings(void)
{
	return &embedded_catalogue;
}
