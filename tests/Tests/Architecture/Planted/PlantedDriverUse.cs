using Npgsql;

namespace Postroad.Core.Lists;

internal sealed class PlantedDriverUse
{
    public static object Make() => new NpgsqlConnectionStringBuilder();
}
