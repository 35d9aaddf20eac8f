namespace Postroad.Core.Tracking;

/// <summary>Names a forbidden type only inside an asynchronous lambda, which the compiler moves into types of its own.</summary>
internal sealed class PlantedHiddenUse
{
    public static Func<Task<bool>> Make(object anything) => async () =>
    {
        await Task.Yield();
        return anything is Sending.SendResult.Accepted;
    };
}
