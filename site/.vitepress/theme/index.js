import DefaultTheme from "vitepress/theme-without-fonts";
import Landing from "./landing.vue";
import Layout from "./layout.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    app.component("landing", Landing);
  },
};
