using Postroad.Simulator.Permissions;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Control;

/// <summary>Lists personalities with the keys that have them, and mends a key's account.</summary>
internal static class PersonalitiesApi
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/personalities", (KeyRing ring) => TypedResults.Json(
            (IReadOnlyList<PersonalityBody>)[.. Personality.All.Select(p => new PersonalityBody(p.Name, p.Says, [.. ring.Keys.Where(k => k.Personality == p.Name).Select(k => k.Id)], [.. ring.Keys.Where(k => k.Personality == p.Name && k.IsMended).Select(k => k.Id)]))],
            SimulatorJson.Default.IReadOnlyListPersonalityBody));
        control.MapPost("/keys/{id}/mend", Mend);
    }

    private static IResult Mend(KeyRing ring, Personalities personalities, string id)
    {
        if (ring.Keys.FirstOrDefault(k => k.Id == id) is not { Personality: not null } key) return TypedResults.NotFound($"There is no key {id} with a personality.");
        personalities.Mend(key);
        return TypedResults.NoContent();
    }
}

/// <param name="Keys">Ids of keys that have it.</param>
/// <param name="Mended">Those of them whose account was mended.</param>
internal sealed record PersonalityBody(string Name, string Says, IReadOnlyList<string> Keys, IReadOnlyList<string> Mended);
