// The clock of a panel: beats while it plays, however many views the panel has, and draws nothing.

function initialize({ model }) {
  let timer;
  const stop = () => clearInterval(timer);
  const beat = () => {
    model.set("beat", model.get("beat") + 1);
    model.save_changes();
  };
  const turn = () => {
    stop();
    if (model.get("playing")) timer = setInterval(beat, model.get("interval"));
  };
  model.on("change:playing", turn);
  model.on("comm_live_update", stop);
  turn();
  return stop;
}

export default { initialize, render() {} };
