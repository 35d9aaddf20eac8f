using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Simulator.Permissions;

namespace Postroad.Simulator.Control;

/// <summary>Reads, sets and takes away keys with their policies, and roles.</summary>
internal static class KeysApi
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/keys", (KeyRing ring) => TypedResults.Json(ring.Keys, SimulatorJson.Default.IReadOnlyListUserKey));
        control.MapPut("/keys/{id}", PutKey);
        control.MapDelete("/keys/{id}", (KeyRing ring, string id) => { ring.DeleteKey(id); return TypedResults.NoContent(); });
        control.MapGet("/roles", (KeyRing ring) => TypedResults.Json(ring.Roles, SimulatorJson.Default.IReadOnlyListRole));
        control.MapPut("/roles/{name}", PutRole);
        control.MapDelete("/roles/{name}", (KeyRing ring, string name) => { ring.DeleteRole(name); return TypedResults.NoContent(); });
    }

    private static async Task<IResult> PutKey(HttpContext context, KeyRing ring, Regions.Personalities personalities, SimulatorOptions options, string id)
    {
        var known = ring.Keys.FirstOrDefault(k => k.Id == id) ?? new UserKey { Id = id, Secret = "", User = "" };
        var key = await Overlay.ReadAsync(context.Request, known, SimulatorJson.Default.UserKey);
        if (key.Faults(options, id) is { Count: > 0 } wrong) return Wrong(wrong);
        // Other policies are another word about the key, and not about its account.
        if (key.Personality == known.Personality && !key.Policies.Select(p => p.GetRawText()).SequenceEqual(known.Policies.Select(p => p.GetRawText()))) ring.Put(key);
        else personalities.Give(key with { IsMended = false });
        return TypedResults.Json(key, SimulatorJson.Default.UserKey);
    }

    private static async Task<IResult> PutRole(HttpContext context, KeyRing ring, string name)
    {
        var known = ring.Roles.FirstOrDefault(r => r.Name == name) ?? new Role { Name = name };
        var role = await Overlay.ReadAsync(context.Request, known, SimulatorJson.Default.Role);
        if (role.Faults(name) is { Count: > 0 } wrong) return Wrong(wrong);
        ring.Put(role);
        return TypedResults.Json(role, SimulatorJson.Default.Role);
    }

    private static JsonHttpResult<WrongBody> Wrong(IReadOnlyList<string> errors) =>
        TypedResults.Json(new WrongBody { Errors = errors }, SimulatorJson.Default.WrongBody, statusCode: 400);
}
