using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Events;

namespace Postroad.Tests.Web;

/// <summary>The event intake, in front of a disk that can be made to fail or to hang.</summary>
internal sealed class SwitchedIntake(EventIntake intake) : IEventIntake
{
    public enum Disk
    {
        Works,
        Fails,
        Hangs,
    }

    public Disk Now { get; set; }

    public static void Put(IServiceCollection services) =>
        services.AddSingleton<SwitchedIntake>().AddSingleton<IEventIntake>(provider => provider.GetRequiredService<SwitchedIntake>());

    public async Task AppendAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancel)
    {
        if (Now == Disk.Fails) throw new IOException("The disk is full.");
        if (Now == Disk.Hangs) await new TaskCompletionSource().Task.WaitAsync(cancel);
        await intake.AppendAsync(events, cancel);
    }
}
